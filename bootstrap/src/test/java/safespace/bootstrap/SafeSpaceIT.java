package safespace.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import safespace.persistence.FixedPort;
import safespace.persistence.PostgresProcesses;

/** The packaged program, as its users start and end it. */
@Timeout(180)
class SafeSpaceIT {
  private static final Pattern ADDRESS =
      Pattern.compile("SafeSpace ([0-9.]+) listens on (http://127\\.0\\.0\\.1:[0-9]+)");
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");

  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");

  @TempDir private Path folder;
  private final List<Program> programs = new ArrayList<>();
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private Path data;
  private PostgresProcesses postgres;

  @BeforeEach
  void choosePlace() throws IOException {
    data = folder.toRealPath().resolve("data");
    postgres = new PostgresProcesses(data);
  }

  @AfterEach
  void leaveNothingRunning() throws Exception {
    client.shutdownNow();
    for (Program program : programs) program.close();
    postgres.kill();
  }

  @Test
  void oneStart_isEnough() throws Exception {
    Program program = serve(Map.of());
    String base = base(program);
    String messages = base + "/v1/sessions/" + UUID.randomUUID() + "/messages";
    program.awaitOut(line -> line.equals("  curl " + base + "/ready"));

    assertThat(program.out())
        .startsWith("SafeSpace 0.1.0 listens on " + base, "Its data lies in " + data);
    assertThat(append(messages, "Hello").statusCode()).isEqualTo(201);
    assertThat(append(messages, "I cannot sleep. 😴").statusCode()).isEqualTo(201);
    assertThat(contents(messages)).containsExactly("Hello", "I cannot sleep. 😴");
    assertThat(get(base + "/ready").statusCode()).isEqualTo(200);
    assertThat(get(base + "/startup").statusCode()).isEqualTo(200);
    assertThat(get(base + "/health").body()).contains("\"version\":\"0.1.0\"");

    end(program);
    assertThat(program.err()).noneMatch(line -> line.contains("sleep") || line.contains("Hello"));
    assertThat(contents(moved(messages, serve(Map.of()))))
        .containsExactly("Hello", "I cannot sleep. 😴");
  }

  @Test
  void rateLimits_areKnownToTheNextServerToo_whereTheDatabaseKeepsThem() throws Exception {
    Map<String, String> limited =
        Map.of("RATE_LIMIT_WRITES", "2/1h", "RATE_LIMIT_STORE", "postgres");
    Program first = serve(limited);
    String messages = base(first) + "/v1/sessions/" + UUID.randomUUID() + "/messages";
    assertThat(append(messages, "One").statusCode()).isEqualTo(201);
    assertThat(append(messages, "Two").headers().firstValue("RateLimit").orElseThrow())
        .startsWith("\"writes\";r=0;t=");
    end(first);

    HttpResponse<String> refused = append(moved(messages, serve(limited)), "Three");

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
        .isBetween(1L, 1_800L);
  }

  @Test
  void redaction_masksWhatIsSaid_phoneNumbersIncluded() throws Exception {
    String messages =
        base(serve(Map.of("REDACTION", "mask")))
            + "/v1/sessions/"
            + UUID.randomUUID()
            + "/messages";

    append(messages, "Call +1 415 555 2671 or mail me@example.org");

    assertThat(contents(messages)).containsExactly("Call [phone] or mail [email]");
  }

  @Test
  void tokens_holdBeyondARestart_asLongAsTheirSecret() throws Exception {
    Map<String, String> secret =
        Map.of("SESSION_MODE", "token", "SESSION_SECRET", "never-in-a-log".repeat(3));
    Program first = serve(secret);
    HttpRequest.Builder post =
        HttpRequest.newBuilder(URI.create(base(first) + "/v1/sessions"))
            .POST(BodyPublishers.noBody());
    String made = client.send(post.build(), BodyHandlers.ofString()).body();
    Matcher token = TOKEN.matcher(made);
    assertThat(token.find()).isTrue();

    assertThat(current(first, token.group(1)).statusCode()).isEqualTo(200);
    assertThat(get(base(first) + "/v1/sessions/current").statusCode()).isEqualTo(401);
    end(first);
    assertThat(first.err())
        .noneMatch(line -> line.contains(token.group(1)) || line.contains("never-in-a-log"));
    Program next = serve(secret);
    assertThat(current(next, token.group(1)).statusCode()).isEqualTo(200);
    end(next);
  }

  private HttpResponse<String> current(Program program, String token) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base(program) + "/v1/sessions/current"))
            .header("Authorization", "Bearer " + token)
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  @Test
  void start_takesOverWhatAKilledServerLeftBehind() throws Exception {
    Program killed = serve(Map.of());
    String messages = base(killed) + "/v1/sessions/" + UUID.randomUUID() + "/messages";
    assertThat(append(messages, "Hello").statusCode()).isEqualTo(201);

    killed.kill();
    List<ProcessHandle> orphans = postgres.servers();
    assertThat(orphans).hasSize(1);

    Program next = serve(Map.of());
    assertThat(contents(moved(messages, next))).containsExactly("Hello");
    assertThat(orphans.getFirst().isAlive()).isFalse();
    assertThat(postgres.servers()).hasSize(1);
    end(next);
  }

  @Test
  void acknowledgedMessages_surviveTheKillOfEverything() throws Exception {
    Program killed = serve(Map.of());
    String messages = base(killed) + "/v1/sessions/" + UUID.randomUUID() + "/messages";
    Set<String> acknowledged = new ConcurrentSkipListSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch enough = new CountDownLatch(100);
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        writers.add(
            threads.submit(() -> {
              appendUntilFailure(messages, acknowledged, enough);
              return null;
            }));
      }
      enough.await();
      killed.kill();
      postgres.kill();
      for (Future<?> writer : writers) writer.get();
    }

    Program next = serve(Map.of());
    assertThat(ids(moved(messages, next))).containsAll(acknowledged);
    end(next);
  }

  @Test
  void secondServer_isRefused_whileOtherCommandsWorkBesideTheFirst() throws Exception {
    Program first = serve(Map.of());
    String messages = base(first) + "/v1/sessions/" + UUID.randomUUID() + "/messages";

    Program second = serve(Map.of());
    assertThat(second.exitStatus()).isEqualTo(1);
    assertThat(second.out()).isEmpty();
    assertThat(second.err())
        .containsExactly("safespace: the data in " + data + " is in use by another safespace");

    assertThat(append(messages, "Hello").statusCode()).isEqualTo(201);
    Program export = run("export");
    assertThat(export.exitStatus()).isZero();
    assertThat(export.out()).hasSize(2);
    assertThat(export.out().getLast()).contains("\"content\":\"Hello\"");

    String line = export.out().getLast().replaceFirst("\"id\":\"[^\"]*\",", "");
    Program imported =
        run("import", "-").given((line.replace("Hello", "Hello again") + "\n").getBytes(UTF_8));
    assertThat(imported.exitStatus()).isZero();
    assertThat(contents(messages)).containsExactly("Hello", "Hello again");
    end(first);
  }

  @Test
  void commands_startTheDatabase_andEndIt_whereNoServerRuns() throws Exception {
    Program imported =
        run("import", "-")
            .given(
                """
                {"type":"message","session_id":"%s","role":"user","content":"Hello"}
                """
                    .formatted(UUID.randomUUID())
                    .getBytes(UTF_8));
    assertThat(imported.exitStatus()).isZero();
    assertThat(postgres.servers()).isEmpty();

    Program export = run("export");
    assertThat(export.exitStatus()).isZero();
    assertThat(export.out()).hasSize(2);
    assertThat(postgres.servers()).isEmpty();
  }

  @Test
  void expiredSession_isGone_andIsClearedAwayByTheServer() throws Exception {
    Program program = serve(Map.of("SESSION_TTL", "1s", "SWEEP_INTERVAL", "100ms"));
    String base = base(program);
    String session = base + "/v1/sessions/" + UUID.randomUUID();
    assertThat(append(session + "/messages", "Hello").statusCode()).isEqualTo(201);
    assertThat(get(session).body()).contains("\"expiry\":\"inactivity\"");

    program.awaitErr(line -> line.contains("swept: "));

    assertThat(get(session + "/messages").statusCode()).isEqualTo(410);
    assertThat(append(session + "/messages", "Hello again").body()).contains("session_expired");
    assertThat(get(base + "/metrics").body())
        .contains("safespace_swept_total{kind=\"sessions\"} 1.0")
        .contains("safespace_sweeper_backlog_seconds");
    end(program);
  }

  @Test
  void sigterm_underLoad_letsWhatIsUnderWayEnd() throws Exception {
    Program program = serve(Map.of());
    String messages = base(program) + "/v1/sessions/" + UUID.randomUUID() + "/messages";
    Set<String> acknowledged = new ConcurrentSkipListSet<>();
    String slow;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        SlowAppend slowly = new SlowAppend(URI.create(messages))) {
      CountDownLatch enough = new CountDownLatch(100);
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        writers.add(
            threads.submit(() -> {
              appendUntilFailure(messages, acknowledged, enough);
              return null;
            }));
      }
      enough.await();
      slowly.awaitContinue();
      program.terminate();
      for (Future<?> writer : writers) writer.get();
      slow = slowly.end();
    }

    assertThat(slow).startsWith("HTTP/1.1 201 ");
    Matcher id = ID.matcher(slow);
    assertThat(id.find()).isTrue();
    acknowledged.add(id.group(1));
    assertThat(program.exitStatus()).isZero();
    assertThat(postgres.servers()).isEmpty();

    // Nothing was stored whose writer was told nothing, and nothing is lost.
    Program next = serve(Map.of());
    assertThat(ids(moved(messages, next))).isEqualTo(new TreeSet<>(acknowledged));
    end(next);
  }

  @Test
  void sigterm_isToldByReady_whileARequestIsUnderWayThatGetsItsAnswer() throws Exception {
    Program program = serve(Map.of("SHUTDOWN_DRAIN", "700ms"));
    String base = base(program);
    String messages = base + "/v1/sessions/" + UUID.randomUUID() + "/messages";
    try (SlowAppend slowly = new SlowAppend(URI.create(messages))) {
      slowly.awaitContinue();
      assertThat(get(base + "/ready").statusCode()).isEqualTo(200);

      program.terminate();
      await(() -> get(base + "/ready").statusCode() == 503);
      program.terminate(); // once more changes nothing
      await(() -> append(messages, "Hello").statusCode() != 201);

      HttpResponse<String> refused = append(messages, "Hello");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).contains("\"code\":\"stopping\"");
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(get(base + "/ready").statusCode()).isEqualTo(503);
      assertThat(get(base + "/health").statusCode()).isEqualTo(200);
      assertThat(get(base + "/metrics").body())
          .contains("safespace_lifecycle{phase=\"stopping\"} 1.0");
      assertThat(slowly.end()).startsWith("HTTP/1.1 201 ");
    }
    assertThat(program.exitStatus()).isZero();
    assertThat(program.err()).noneMatch(line -> line.contains("the end was not clean"));
    assertThat(postgres.servers()).isEmpty();
  }

  @Test
  void sigterm_whileTheDatabaseStarts_leavesNoDatabaseBehind() throws Exception {
    Program program = serve(Map.of());
    await(() -> Files.exists(data.resolve("postgresql")));

    end(program);

    assertThat(program.out()).isEmpty();
  }

  @Test
  void server_answersWhileThereIsNoDatabase_andGivesUpInTheEnd() throws Exception {
    int port = FixedPort.free();
    String base = "http://127.0.0.1:" + port;
    Program program =
        serve(
            Map.of(
                "DATABASE_URL",
                "postgresql://who:hush@127.0.0.1:" + FixedPort.free() + "/d",
                "HTTP_PORT",
                Integer.toString(port),
                "DB_CONNECT_RETRIES",
                "3",
                "DB_CONNECT_BACKOFF",
                "500ms"));
    program.awaitErr(line -> line.contains("attempt 1 of 4"));

    assertThat(get(base + "/health").statusCode()).isEqualTo(200);
    assertThat(get(base + "/startup").statusCode()).isEqualTo(503);
    assertThat(get(base + "/ready").statusCode()).isEqualTo(503);
    HttpResponse<String> refused =
        append(base + "/v1/sessions/" + UUID.randomUUID() + "/messages", "Hello");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("\"code\":\"starting\"");
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();

    assertThat(program.exitStatus()).isEqualTo(1);
    assertThat(program.out()).isEmpty();
    assertThat(program.err())
        .filteredOn(line -> !line.contains(" AccessLog "))
        .satisfiesExactly(
            line -> assertThat(line).contains("database not ready, attempt 1 of 4"),
            line -> assertThat(line).contains("database not ready, attempt 2 of 4"),
            line -> assertThat(line).contains("database not ready, attempt 3 of 4"),
            line ->
                assertThat(line)
                    .isEqualTo("safespace: the database cannot be used, all tries are used up"));
    assertThat(program.err()).noneMatch(line -> line.contains("who") || line.contains("hush"));
  }

  @Test
  void server_runsInAFolderThatMayNotBeWritten() throws Exception {
    Path readOnly = Files.createDirectory(folder.resolve("elsewhere"));
    Files.writeString(readOnly.resolve(".env"), "SAFESPACE_DATA='" + data + "'\nHTTP_PORT=0\n");
    Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r-xr-xr-x"));

    Program program = start(readOnly, Map.of(), "serve");
    String messages = base(program) + "/v1/sessions/" + UUID.randomUUID() + "/messages";
    assertThat(append(messages, "Hello").statusCode()).isEqualTo(201);
    end(program);

    // Whoever may write everywhere has not done so either.
    try (var files = Files.list(readOnly)) {
      assertThat(files).containsExactly(readOnly.resolve(".env"));
    }
    assertThat(contents(moved(messages, serve(Map.of())))).containsExactly("Hello");
  }

  @Test
  void server_saysThatItsPortIsTaken_andLeavesNoDatabaseBehind() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Program program = serve(Map.of("HTTP_PORT", Integer.toString(taken.getLocalPort())));

      assertThat(program.exitStatus()).isEqualTo(1);
      assertThat(program.out()).isEmpty();
      assertThat(program.err())
          .singleElement()
          .satisfies(line -> assertThat(line).startsWith("safespace: Port already in use"));
      assertThat(postgres.servers()).isEmpty();
    }
  }

  private Program serve(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(Program.unlimited());
    all.put("SAFESPACE_DATA", data.toString());
    all.put("HTTP_PORT", "0");
    all.putAll(settings);
    return start(folder, all, "serve");
  }

  private Program run(String... arguments) {
    return start(folder, Map.of("SAFESPACE_DATA", data.toString()), arguments);
  }

  private Program start(Path where, Map<String, String> settings, String... arguments) {
    Program program = Program.start(Program.jar(), where, settings, arguments);
    programs.add(program);
    return program;
  }

  /** Waits until it is ready, and tells where it listens. */
  private static String base(Program program) throws InterruptedException {
    Matcher address = ADDRESS.matcher(program.awaitOut(line -> true));
    assertThat(address.matches()).isTrue();
    assertThat(address.group(1)).isEqualTo("0.1.0");
    return address.group(2);
  }

  /** The same path at another server. */
  private static String moved(String url, Program program) throws InterruptedException {
    return base(program) + URI.create(url).getPath();
  }

  /** Asks it to end, as service managers do. */
  private void end(Program program) throws InterruptedException {
    program.terminate();
    assertThat(program.exitStatus()).isZero();
    assertThat(postgres.servers()).isEmpty();
  }

  private HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> append(String messages, String content)
      throws IOException, InterruptedException {
    return append(messages, UUID.randomUUID(), content);
  }

  private HttpResponse<String> append(String messages, UUID id, String content)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(messages))
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    "{\"id\":\"%s\",\"role\":\"user\",\"content\":\"%s\"}".formatted(id, content)))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  /** Appends until the server is gone, and notes what it acknowledged. */
  private void appendUntilFailure(String messages, Set<String> acknowledged, CountDownLatch enough)
      throws InterruptedException {
    for (int i = 0; i < 100_000; i++) {
      UUID id = UUID.randomUUID();
      try {
        if (append(messages, id, "Hello").statusCode() != 201) return;
      } catch (IOException gone) {
        return;
      }
      acknowledged.add(id.toString());
      enough.countDown();
    }
  }

  private List<String> contents(String messages) throws IOException, InterruptedException {
    List<String> contents = new ArrayList<>();
    Matcher content = Pattern.compile("\"content\":\"([^\"]*)\"").matcher(get(messages).body());
    while (content.find()) contents.add(content.group(1));
    return contents;
  }

  /** The ids of all messages, over all pages. */
  private Set<String> ids(String messages) throws IOException, InterruptedException {
    Set<String> ids = new TreeSet<>();
    for (int seq = 0; ; seq += 200) {
      Matcher id = ID.matcher(get(messages + "?limit=200&after=" + seq).body());
      int before = ids.size();
      while (id.find()) ids.add(id.group(1));
      if (ids.size() == before) return ids;
    }
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.call()) {
      if (System.nanoTime() > end) throw new AssertionError("waited in vain");
      Thread.sleep(5);
    }
  }

  /** An append whose body comes only when it is told to. */
  private static final class SlowAppend implements AutoCloseable {
    private static final byte[] BODY = "{\"role\":\"user\",\"content\":\"Hello\"}".getBytes(UTF_8);
    private final Socket socket;
    private final BufferedReader answer;

    SlowAppend(URI messages) throws IOException {
      socket = new Socket(messages.getHost(), messages.getPort());
      socket.setSoTimeout(30_000);
      answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      String head =
          """
          POST %s HTTP/1.1
          Host: %s
          Content-Type: application/json
          Content-Length: %d
          Expect: 100-continue
          Connection: close

          """
              .formatted(messages.getPath(), messages.getAuthority(), BODY.length);
      socket.getOutputStream().write(head.replace("\n", "\r\n").getBytes(UTF_8));
    }

    /** Waits until the server asks for the body: it is at work on the request. */
    void awaitContinue() throws IOException {
      assertThat(answer.readLine()).isEqualTo("HTTP/1.1 100 Continue");
      assertThat(answer.readLine()).isEmpty();
    }

    /** Sends the body, and returns the whole answer. */
    String end() throws IOException {
      socket.getOutputStream().write(BODY);
      StringBuilder text = new StringBuilder();
      for (int c = answer.read(); c >= 0; c = answer.read()) text.append((char) c);
      return text.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
