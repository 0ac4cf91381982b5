package safespace.bootstrap;

import java.io.IOException;
import java.net.URI;
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
import safespace.bootstrap.BenchClient.WrongAnswer;
import safespace.bootstrap.BenchTally.Operation;

/** Asks a server as many clients do, in sessions that it makes, and erases in the end. */
final class Bench {
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
    together(client -> {
      while (!stopped && left.getAndDecrement() > 0) {
        client.fill(make(client), plan.messages());
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
    together(client -> operate(client, schedule)).forEach(all::add);
    return new Result(all, Duration.ofNanos(System.nanoTime() - start), schedule.missed());
  }

  /** Nothing more is begun. */
  void stop() {
    stopped = true;
  }

  /** Erases all sessions that were made, as far as the server lets it; how many are left. */
  int erase() throws IOException, InterruptedException {
    AtomicInteger left = new AtomicInteger();
    together(client -> {
      for (String session = made.poll(); session != null; session = made.poll()) {
        try {
          client.erase(session);
        } catch (IOException | WrongAnswer failure) {
          left.incrementAndGet();
        }
      }
      return true;
    });
    return left.get();
  }

  /** A task of a client. */
  private interface Task<T> {
    T run(BenchClient client) throws IOException, WrongAnswer;
  }

  /** All clients do the task, each on a connection of its own. */
  private <T> List<T> together(Task<T> task) throws IOException, InterruptedException {
    Callable<T> work =
        () -> {
          try (BenchClient client = new BenchClient(plan.server(), plan.serviceKey(), contents)) {
            return task.run(client);
          }
        };
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Collection<Callable<T>> all = new ArrayList<>();
      for (int i = 0; i < plan.clients(); i++) all.add(work);
      List<T> results = new ArrayList<>();
      for (Future<T> future : clients.invokeAll(all)) results.add(future.get());
      return results;
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof IOException noServer) {
        throw new IOException("no answer from " + plan.server() + ": " + noServer.getMessage());
      }
      if (failure.getCause() instanceof WrongAnswer wrong) throw unprepared(wrong.kind());
      if (failure.getCause() instanceof Refused refused) throw refused;
      throw new IllegalStateException(failure.getCause());
    }
  }

  private BenchTally operate(BenchClient client, BenchSchedule schedule) {
    BenchTally tally = new BenchTally();
    OptionalLong begin = schedule.next(System.nanoTime());
    while (begin.isPresent() && !stopped) {
      long moment = begin.getAsLong();
      for (long wait = moment - System.nanoTime(); wait > 0; wait = moment - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      Operation operation = operation();
      try {
        perform(client, operation);
        tally.good(operation, System.nanoTime() - moment);
      } catch (WrongAnswer wrong) {
        tally.failed(wrong.kind());
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

  private void perform(BenchClient client, Operation operation) throws IOException, WrongAnswer {
    switch (operation) {
      case APPEND -> client.append(BenchClient.any(sessions));
      case HISTORY -> client.read(BenchClient.any(sessions), plan.limit(), plan.messages());
      case SESSION -> client.append(make(client));
    }
  }

  /** Makes a session, and remembers it. */
  private String make(BenchClient client) throws IOException, WrongAnswer {
    String session = client.makeSession();
    made.add(session);
    return session;
  }

  private static Refused unprepared(String kind) {
    return new Refused(
        "the server answers " + kind + " to the preparations" + (isLimited(kind) ? LIMITS : ""));
  }

  /** What to do about answers of 429. */
  static final String LIMITS =
      ": its rate limits are in the way. For measuring, start it with RATE_LIMIT_HISTORY=off,"
          + " RATE_LIMIT_WRITES=off and RATE_LIMIT_ADDRESS=off";

  static boolean isLimited(String kind) {
    return kind.startsWith("429");
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
}
