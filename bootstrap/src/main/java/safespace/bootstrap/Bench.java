package safespace.bootstrap;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import safespace.bootstrap.BenchConnection.Answer;
import safespace.bootstrap.BenchTally.Operation;

/** Asks a server as many clients do, in sessions that it makes, and erases in the end. */
final class Bench {
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");
  private static final Pattern CODE = Pattern.compile("\"code\":\"([a-z0-9_]{1,50})\"");
  private static final byte[] MESSAGE = ascii("\"seq\":");
  private static final int LARGEST_BATCH = 100;
  private static final int BODIES = 64;
  private static final long PAUSE_AFTER_FAILURE_NANOS = 10_000_000;

  private final Plan plan;
  private final List<String> contents = new ArrayList<>();
  private final Queue<String> made = new ConcurrentLinkedQueue<>();
  private List<String> sessions = List.of();
  private volatile boolean stopped;

  /**
   * What to do.
   *
   * @param serviceKey is shown with each request, where there is one
   * @param historyShare the part of the operations that reads, from 0 to 1
   * @param newSessions each operation makes a session, and its first message
   * @param sessions to work in; none for new ones
   * @param messages in each of these, before
   * @param messageSize in characters
   * @param limit of a page of history
   * @param rate operations a second; 0 for as many as are answered
   */
  record Plan(
      URI server,
      Optional<String> serviceKey,
      double historyShare,
      boolean newSessions,
      int sessions,
      int messages,
      int messageSize,
      int limit,
      int clients,
      double rate) {}

  /** What a run came to. */
  record Result(BenchTally tally, Duration time, long missed) {}

  Bench(Plan plan) {
    this.plan = plan;
    for (int i = 0; i < BODIES; i++) contents.add(text(plan.messageSize()));
  }

  /** Makes the sessions and their messages; refuses at the first answer that is not good. */
  void prepare() throws IOException, InterruptedException {
    if (plan.newSessions()) return;
    AtomicInteger left = new AtomicInteger(plan.sessions());
    together(connection -> {
      while (!stopped && left.getAndDecrement() > 0) {
        String session = make(connection);
        for (int there = 0; there < plan.messages(); there += LARGEST_BATCH) {
          byte[] batch = batch(Math.min(LARGEST_BATCH, plan.messages() - there));
          require(connection.send("POST", path(session) + "/messages/batch", batch), 201);
        }
      }
      return true;
    });
    sessions = List.copyOf(made);
  }

  /** Does it for so long. */
  Result run(Duration duration) throws IOException, InterruptedException {
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    BenchSchedule schedule =
        plan.rate() == 0
            ? BenchSchedule.asFastAsAnswered(start, end)
            : BenchSchedule.atRate(plan.rate(), start, end);
    BenchTally all = new BenchTally();
    together(connection -> client(connection, schedule)).forEach(all::add);
    return new Result(all, Duration.ofNanos(System.nanoTime() - start), schedule.missed());
  }

  /** Nothing more is begun. */
  void stop() {
    stopped = true;
  }

  /** Erases all sessions that were made, as far as the server lets it; how many are left. */
  int erase() throws IOException, InterruptedException {
    AtomicInteger left = new AtomicInteger();
    together(connection -> {
      for (String session = made.poll(); session != null; session = made.poll()) {
        try {
          if (connection.send("DELETE", path(session)).status() != 200) left.incrementAndGet();
        } catch (IOException failure) {
          left.incrementAndGet();
        }
      }
      return true;
    });
    return left.get();
  }

  /** A task of a client. */
  private interface Task<T> {
    T run(BenchConnection connection) throws IOException;
  }

  /** All clients do the task, each on a connection of its own. */
  private <T> List<T> together(Task<T> task) throws IOException, InterruptedException {
    Callable<T> client =
        () -> {
          try (BenchConnection connection = connection()) {
            return task.run(connection);
          }
        };
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Collection<Callable<T>> all = new ArrayList<>();
      for (int i = 0; i < plan.clients(); i++) all.add(client);
      List<T> results = new ArrayList<>();
      for (Future<T> future : clients.invokeAll(all)) results.add(future.get());
      return results;
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof IOException noServer) {
        throw new IOException("no answer from " + plan.server() + ": " + noServer.getMessage());
      }
      if (failure.getCause() instanceof Refused refused) throw refused;
      throw new IllegalStateException(failure.getCause());
    }
  }

  private BenchConnection connection() {
    String headers =
        plan.serviceKey().map(key -> "Authorization: Bearer " + key + "\r\n").orElse("");
    return new BenchConnection(plan.server(), headers);
  }

  private BenchTally client(BenchConnection connection, BenchSchedule schedule) {
    BenchTally tally = new BenchTally();
    OptionalLong begin = schedule.next(System.nanoTime());
    while (begin.isPresent() && !stopped) {
      long moment = begin.getAsLong();
      for (long wait = moment - System.nanoTime(); wait > 0; wait = moment - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      Operation operation = operation();
      try {
        Optional<String> wrong = perform(connection, operation);
        if (wrong.isEmpty()) tally.good(operation, System.nanoTime() - moment);
        wrong.ifPresent(tally::failed);
      } catch (IOException failure) {
        tally.failed("no answer (" + failure.getClass().getSimpleName() + ")");
        LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
      }
      begin = schedule.next(System.nanoTime());
    }
    return tally;
  }

  private Operation operation() {
    if (plan.newSessions()) return Operation.SESSION;
    boolean reads = ThreadLocalRandom.current().nextDouble() < plan.historyShare();
    return reads ? Operation.HISTORY : Operation.APPEND;
  }

  /** What was wrong with the answer; empty when it was as it should be. */
  private Optional<String> perform(BenchConnection connection, Operation operation)
      throws IOException {
    return switch (operation) {
      case APPEND -> append(connection, any(sessions));
      case HISTORY -> history(connection, any(sessions));
      case SESSION -> {
        Answer answer = connection.send("POST", "/v1/sessions");
        if (answer.status() != 201) yield Optional.of(kind(answer));
        yield append(connection, keep(answer));
      }
    };
  }

  private Optional<String> append(BenchConnection connection, String session) throws IOException {
    String content = any(contents);
    Answer answer = connection.send("POST", path(session) + "/messages", ascii(body(content)));
    if (answer.status() != 201) return Optional.of(kind(answer));
    boolean stored = answer.count(ascii("\"content\":\"" + content + '"')) == 1;
    return stored ? Optional.empty() : Optional.of("201 without the message");
  }

  private Optional<String> history(BenchConnection connection, String session) throws IOException {
    Answer answer = connection.send("GET", path(session) + "/messages?limit=" + plan.limit());
    if (answer.status() != 200) return Optional.of(kind(answer));
    int told = answer.count(MESSAGE);
    boolean whole = told >= Math.min(plan.limit(), plan.messages()) && told <= plan.limit();
    return whole ? Optional.empty() : Optional.of("200 without all messages");
  }

  private String make(BenchConnection connection) throws IOException {
    Answer answer = connection.send("POST", "/v1/sessions");
    require(answer, 201);
    return keep(answer);
  }

  /** Remembers the session that was made. */
  private String keep(Answer answer) {
    Matcher id = ID.matcher(answer.text());
    if (!id.find()) throw new Refused("the server is no SafeSpace: its new session has no id");
    made.add(id.group(1));
    return id.group(1);
  }

  private static void require(Answer answer, int status) {
    if (answer.status() == status) return;
    String kind = kind(answer);
    throw new Refused(
        "the server answers " + kind + " to the preparations" + (isLimited(kind) ? LIMITS : ""));
  }

  /** What to do about answers of 429. */
  static final String LIMITS =
      ": its rate limits are in the way. For measuring, start it with RATE_LIMIT_HISTORY=off,"
          + " RATE_LIMIT_WRITES=off and RATE_LIMIT_ADDRESS=off";

  static boolean isLimited(String kind) {
    return kind.startsWith("429");
  }

  private static String kind(Answer answer) {
    Matcher code = CODE.matcher(answer.text());
    return answer.status() + (code.find() ? " " + code.group(1) : "");
  }

  private static String path(String session) {
    return "/v1/sessions/" + session;
  }

  private byte[] batch(int messages) {
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < messages; i++) bodies.add(body(any(contents)));
    return ascii("{\"messages\":[" + String.join(",", bodies) + "]}");
  }

  private static String body(String content) {
    return "{\"role\":\"user\",\"content\":\"" + content + "\"}";
  }

  /** Words of small letters, which look like nothing that has to be masked. */
  private static String text(int length) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    StringBuilder text = new StringBuilder(length);
    while (text.length() < length) {
      boolean space = text.length() % 6 == 5 && text.length() < length - 1;
      text.append(space ? ' ' : (char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  private static <T> T any(List<T> some) {
    return some.get(ThreadLocalRandom.current().nextInt(some.size()));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
