package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import safespace.persistence.FixedPort;

/**
 * The packaged program in use for {@code SOAK_MINUTES} (2), while its database, the way there and
 * in the first half itself fail, by the choice of {@code SOAK_SEED}: nothing that it told anybody
 * turns out wrong, and it holds no more in the end than half way.
 */
class SoakIT {
  private static final Duration TIME =
      Duration.ofMinutes(Long.parseLong(System.getenv().getOrDefault("SOAK_MINUTES", "2")));
  private static final int VISITORS = 16;
  private static final int POOL = 5;

  /** The pool, and one connection that listens. */
  private static final int CONNECTIONS = POOL + 1;

  private static final long MEBIBYTE = 1 << 20;

  @TempDir private Path folder;
  private final int port = FixedPort.free();
  private final String base = "http://127.0.0.1:" + port;
  private final HttpClient client = HttpClient.newHttpClient();
  private final SoakVisitors visitors = new SoakVisitors(base);
  private long seed;
  private OwnPostgres postgres;
  private SoakFaults faults;
  private Program program;

  @BeforeEach
  void start() throws Exception {
    String given = System.getenv("SOAK_SEED");
    seed = given == null ? new Random().nextLong() : Long.parseLong(given);
    System.out.printf("SOAK_SEED=%d, %d minutes%n", seed, TIME.toMinutes());
    postgres = new OwnPostgres(folder.toRealPath().resolve("data"));
    postgres.start();
    faults = new SoakFaults(postgres, new Random(seed));
    program = serve();
  }

  @AfterEach
  void leaveNothingRunning() throws IOException {
    visitors.close();
    client.shutdownNow();
    program.close();
    faults.close();
    postgres.close();
  }

  private Program serve() throws InterruptedException {
    Map<String, String> settings = new HashMap<>(Program.unlimited());
    settings.putAll(
        Map.of(
            "DATABASE_URL", faults.url(),
            "HTTP_PORT", Integer.toString(port),
            "DB_POOL_SIZE", Integer.toString(POOL),
            "DB_MAX_OVERFLOW", "5",
            "SWEEP_INTERVAL", "2s"));
    Program server = Program.launch(folder, settings, "serve");
    server.awaitAddress();
    return server;
  }

  @Test
  void whatIsPromisedHolds_andNothingLeaks_howeverMuchGoesWrong() throws Exception {
    visitors.come(VISITORS, seed);
    Random random = new Random(seed);
    Instant half = Instant.now().plus(TIME.dividedBy(2));
    int kills = 0;
    while (Instant.now().isBefore(half)) {
      Thread.sleep(random.nextLong(1_000, 4_000));
      if (random.nextInt(5) == 0) {
        program.kill();
        program = serve();
        kills++;
      } else {
        faults.next();
      }
    }
    awaitReady();
    Held before = held();
    Instant end = Instant.now().plus(TIME.dividedBy(2));
    while (Instant.now().isBefore(end)) {
      Thread.sleep(random.nextLong(1_000, 4_000));
      faults.next();
    }
    faults.end();
    awaitReady();
    visitors.leave();
    Held after = held();

    System.out.printf(
        "done %s%n%d acknowledged; %d times killed, and %s%nheld %s, %s%n",
        visitors.done(), visitors.acknowledged(), kills, faults.happened(), before, after);
    assertThat(visitors.violations()).isEmpty();
    assertThat(visitors.done().keySet()).contains("append", "read", "search", "erase a session");
    assertThat(after.heap).isLessThan(2 * before.heap + 16 * MEBIBYTE);
    assertThat(after.threads).isLessThan(before.threads + 20);
    assertThat(after.files).isLessThan(before.files + 30);
    awaitRest();
  }

  /** What the server holds of what a machine has. */
  private record Held(long heap, long threads, long files) {}

  private Held held() throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process collection =
        new ProcessBuilder(jcmd.toString(), Long.toString(program.pid()), "GC.run").start();
    assertThat(collection.waitFor(1, TimeUnit.MINUTES)).isTrue();
    String metrics = get("/metrics");
    return new Held(
        sum(metrics, "jvm_memory_used_bytes{area=\"heap\""),
        sum(metrics, "jvm_threads_live_threads"),
        sum(metrics, "process_files_open_files"));
  }

  private static long sum(String metrics, String name) {
    return Pattern.compile("^" + Pattern.quote(name) + ".* (\\S+)$", Pattern.MULTILINE)
        .matcher(metrics)
        .results()
        .mapToLong(line -> (long) Double.parseDouble(line.group(1)))
        .reduce(Long::sum)
        .orElseThrow();
  }

  private void awaitReady() throws InterruptedException {
    for (int i = 0; i < 300; i++) {
      try {
        get("/ready");
        return;
      } catch (IOException notYet) {
        Thread.sleep(200);
      }
    }
    throw new AssertionError("is not ready again:\n" + String.join("\n", program.err()));
  }

  /** What was opened for the rush is closed. */
  private void awaitRest() throws Exception {
    try (Connection connection = postgres.connect()) {
      for (int i = 0; i < 100 && connections(connection) > CONNECTIONS; i++) Thread.sleep(300);
      assertThat(connections(connection)).isLessThanOrEqualTo(CONNECTIONS);
    }
  }

  private static int connections(Connection connection) throws Exception {
    return OwnPostgres.texts(
            connection, "select pid from pg_stat_activity where application_name like 'safespace%'")
        .size();
  }

  private String get(String path) throws IOException, InterruptedException {
    var answer =
        client.send(
            HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(20)).build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != 200) throw new IOException(path + ": " + answer.statusCode());
    return answer.body();
  }
}
