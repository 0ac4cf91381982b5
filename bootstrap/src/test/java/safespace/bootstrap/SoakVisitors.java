package safespace.bootstrap;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import safespace.domain.message.MessageId;
import safespace.domain.session.SessionId;
import safespace.persistence.HistoryChecker;
import safespace.persistence.HistoryChecker.Stored;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * People who use a server while things go wrong: they write, read, search, follow, erase, and
 * repeat what they got no good answer to. What they were told is compared with what is there.
 */
final class SoakVisitors implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int SESSIONS = 6;

  private final String base;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<SessionId> sessions =
      Stream.generate(SessionId::random).limit(SESSIONS).toList();
  private final HistoryChecker checker = new HistoryChecker();
  private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();
  private final Map<String, AtomicLong> done = new ConcurrentHashMap<>();
  private final List<Future<?>> visits = new ArrayList<>();
  private final List<Follower> followers;
  private volatile boolean leaving;
  private volatile boolean closed;

  /**
   * @param base of the server's URLs
   */
  SoakVisitors(String base) {
    this.base = base;
    this.followers = sessions.stream().map(Follower::new).toList();
  }

  /** So many come, whose choices depend on the seed. */
  void come(int number, long seed) {
    for (Follower follower : followers) threads.execute(follower);
    for (int i = 0; i < number; i++) {
      Random random = new Random(seed + i);
      visits.add(threads.submit(() -> visit(random)));
    }
  }

  /** Waits until each has come to the end of what it does; nothing may go wrong any more. */
  void leave() throws Exception {
    leaving = true;
    for (Future<?> visit : visits) visit.get();
  }

  /** How often each thing was done. */
  Map<String, AtomicLong> done() {
    return new TreeMap<>(done);
  }

  int acknowledged() {
    return checker.acknowledged();
  }

  /** All that should not have been. */
  List<String> violations() throws InterruptedException {
    List<String> all = new ArrayList<>(unexpected);
    all.addAll(checker.violations(session -> read(session).orElseThrow()));
    for (Follower follower : followers) all.addAll(follower.violations());
    return all;
  }

  @Override
  public void close() {
    closed = true;
    threads.shutdownNow();
    client.shutdownNow();
  }

  private Void visit(Random random) throws InterruptedException {
    while (!leaving) {
      SessionId session = sessions.get(random.nextInt(SESSIONS));
      int choice = random.nextInt(100);
      if (choice < 55) {
        append(session, "user", "Message " + random.nextInt());
      } else if (choice < 75) {
        readAlong(session);
      } else if (choice < 82) {
        search(session);
      } else if (choice < 88) {
        eraseOne(session, random);
      } else if (choice < 94) {
        streamAnswer(session, random);
      } else {
        eraseAll();
      }
    }
    return null;
  }

  private MessageId append(SessionId session, String role, String content)
      throws InterruptedException {
    MessageId id = MessageId.random();
    JsonNode message =
        insist(
            "append",
            "POST",
            path(session) + "/messages",
            JSON.writeValueAsString(Map.of("id", id.text(), "role", role, "content", content)),
            Set.of(200, 201));
    checker.acknowledge(session, stored(message));
    return id;
  }

  private void readAlong(SessionId session) throws InterruptedException {
    HistoryChecker.Reading reading = checker.reading(session);
    read(session)
        .ifPresent(messages -> {
          reading.saw(messages);
          count("read");
        });
  }

  /** All messages of a session, or empty where that went wrong. */
  private Optional<List<Stored>> read(SessionId session) {
    List<Stored> all = new ArrayList<>();
    while (true) {
      long last = all.isEmpty() ? 0 : all.getLast().seq();
      Optional<HttpResponse<String>> page =
          send("GET", path(session) + "/messages?limit=200&after=" + last, null);
      if (page.isEmpty()) return Optional.empty();
      if (page.get().statusCode() == 404 && all.isEmpty()) return Optional.of(List.of());
      if (!isExpected("read", page.get(), Set.of(200))) return Optional.empty();
      JsonNode body = JSON.readTree(page.get().body());
      body.get("data").forEach(message -> all.add(stored(message)));
      if (!body.get("has_more").booleanValue()) return Optional.of(all);
    }
  }

  private void search(SessionId session) {
    send("GET", path(session) + "/search?q=message", null)
        .filter(answer -> isExpected("search", answer, Set.of(200, 404)))
        .ifPresent(_ -> count("search"));
  }

  private void eraseOne(SessionId session, Random random) throws InterruptedException {
    MessageId id = append(session, "user", "Secret " + random.nextInt());
    checker.erasing(session, id);
    insist(
        "erase a message",
        "DELETE",
        path(session) + "/messages/" + id.text(),
        null,
        // The first of several attempts may have done it.
        Set.of(204, 404, 410));
  }

  private void streamAnswer(SessionId session, Random random) throws InterruptedException {
    MessageId id = MessageId.random();
    String messages = path(session) + "/messages";
    String message = messages + "/" + id.text();
    JsonNode begun =
        insist(
            "begin an answer",
            "POST",
            messages,
            """
            {"id": "%s", "role": "assistant", "content": "", "status": "streaming"}
            """
                .formatted(id.text()),
            Set.of(200, 201));
    checker.acknowledge(session, stored(begun));
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(1, 10); i > 0; i--) {
      String chunk = "word " + i + " ";
      String body = JSON.writeValueAsString(Map.of("offset", text.length(), "text", chunk));
      insist("write a chunk", "POST", message + "/chunks", body, Set.of(200));
      text.append(chunk);
    }
    JsonNode ended =
        insist("end an answer", "PATCH", message, "{\"status\": \"complete\"}", Set.of(200));
    if (!ended.get("content").stringValue().contentEquals(text)) {
      unexpected.add("another answer than was written: " + ended);
    }
  }

  /** A session that nobody else is in. */
  private void eraseAll() throws InterruptedException {
    String session = path(SessionId.random());
    String body = "{\"role\": \"user\", \"content\": \"Forget me\"}";
    insist("append to forget", "POST", session + "/messages", body, Set.of(201));
    insist("erase a session", "DELETE", session, null, Set.of(200, 410));
    insist("come back", "POST", session + "/messages", body, Set.of(410));
  }

  /** Repeats it until it is answered as it should be. */
  private JsonNode insist(
      String what, String method, String path, @Nullable String body, Set<Integer> expected)
      throws InterruptedException {
    while (true) {
      Optional<HttpResponse<String>> answer = send(method, path, body);
      if (answer.isPresent() && isExpected(what, answer.get(), expected)) {
        count(what);
        String json = answer.get().body();
        return JSON.readTree(json.isEmpty() ? "{}" : json);
      }
      if (answer.isPresent() && answer.get().statusCode() != 503) {
        throw new IllegalStateException(what);
      }
      Thread.sleep(PAUSE);
    }
  }

  private boolean isExpected(String what, HttpResponse<String> answer, Set<Integer> expected) {
    int status = answer.statusCode();
    if (expected.contains(status)) return true;
    // Something goes wrong just now, and a client is told to try again.
    if (status == 503 && answer.headers().firstValue("Retry-After").isPresent()) return false;
    unexpected.add(what + ": " + status + " " + answer.body());
    return false;
  }

  /** The answer, or empty where the connection broke. */
  private Optional<HttpResponse<String>> send(String method, String path, @Nullable String body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
    if (body == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(method, BodyPublishers.ofString(body));
    }
    try {
      return Optional.of(client.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException broken) {
      return Optional.empty();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private void count(String what) {
    done.computeIfAbsent(what, _ -> new AtomicLong()).incrementAndGet();
  }

  private static String path(SessionId session) {
    return "/v1/sessions/" + session.text();
  }

  private static Stored stored(JsonNode message) {
    return new Stored(
        MessageId.parse(message.get("id").stringValue()).orElseThrow(),
        message.get("seq").longValue());
  }

  /** Follows a session all the time, and takes up where it was when the stream breaks. */
  private final class Follower implements Runnable {
    private final SessionId session;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private volatile long revision;

    Follower(SessionId session) {
      this.session = session;
    }

    @Override
    public void run() {
      while (!closed) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(base + path(session) + "/events"))
                .header("Last-Event-ID", Long.toString(revision))
                .build();
        try {
          HttpResponse<Stream<String>> stream = client.send(request, BodyHandlers.ofLines());
          try (Stream<String> lines = stream.body()) {
            if (stream.statusCode() == 200) lines.forEach(this::hear);
          }
          Thread.sleep(PAUSE);
        } catch (IOException | RuntimeException broken) {
          // it begins again
        } catch (InterruptedException closing) {
          return;
        }
      }
    }

    private void hear(String line) {
      if (line.startsWith("id: ")) {
        long heard = Long.parseLong(line.substring("id: ".length()));
        if (heard <= revision) wrong.add("event " + heard + " after " + revision);
        revision = heard;
      } else if (line.startsWith("data: {\"id\":\"")) {
        seen.add(JSON.readTree(line.substring("data: ".length())).get("id").stringValue());
      }
    }

    /** Whether it heard of all that is there now, and of nothing twice. */
    List<String> violations() throws InterruptedException {
      List<String> all = new ArrayList<>(wrong);
      List<String> there =
          read(session).orElseThrow().stream().map(message -> message.id().text()).toList();
      for (int i = 0; i < 100 && !seen.containsAll(there); i++) Thread.sleep(PAUSE);
      there.stream()
          .filter(id -> !seen.contains(id))
          .map(id -> "never heard of " + id)
          .forEach(all::add);
      return all;
    }
  }
}
