package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import safespace.persistence.TestDatabase;

/** The launcher of the packaged program, and the load that {@code bench} puts on a server. */
@Timeout(180)
class LauncherIT {
  private static final Pattern ADDRESS =
      Pattern.compile("listens on (http://127\\.0\\.0\\.1:\\d+)");

  @TempDir private Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void leaveNothingRunning() throws Exception {
    for (AutoCloseable open : opened.reversed()) open.close();
  }

  @Test
  void help_isShown_andNothingElse() throws Exception {
    Program help = launch(Map.of(), "--help");

    assertThat(help.exitStatus()).isZero();
    assertThat(help.out()).anyMatch(line -> line.startsWith("Usage: safespace "));
    assertThat(help.out()).noneMatch(line -> line.contains("rehearse"));
    assertThat(help.err()).isEmpty();
  }

  @Test
  void recordingOfAStart_isMadeByTheBuild_andFits() throws Exception {
    Program strict = launch(Map.of("SAFESPACE_JAVA_OPTIONS", "-XX:AOTMode=on"), "--version");

    assertThat(strict.exitStatus()).isZero();
    assertThat(strict.out()).containsExactly("safespace 0.1.0");
  }

  @Test
  void wrongRecording_isPassedOverInSilence() throws Exception {
    Path other = Files.writeString(folder.resolve("other.aot"), "of another build");

    for (Path file : List.of(other, folder.resolve("none.aot"))) {
      Program version =
          launch(Map.of("SAFESPACE_JAVA_OPTIONS", "-XX:AOTCache=" + file), "--version");
      assertThat(version.exitStatus()).isZero();
      assertThat(version.out()).containsExactly("safespace 0.1.0");
      assertThat(version.err()).isEmpty();
    }
  }

  @Test
  void bench_measuresAServer_erasesItsSessions_andTheServerEndsInOrder() throws Exception {
    TestDatabase database = TestDatabase.fresh();
    opened.add(database);
    Map<String, String> settings = new HashMap<>(Program.unlimited());
    settings.put("DATABASE_URL", CommandLineTest.url(database.target()));
    settings.put("HTTP_PORT", "0");
    Program server = launch(settings, "serve");
    String url = address(server);

    for (String work : List.of("append", "history", "mixed", "sessions")) {
      Program bench =
          launch(
              Map.of(),
              ("bench "
                      + work
                      + " --json --url "
                      + url
                      + " --sessions 5 --messages 120 --clients 3")
                  .concat(" --warm-up 100ms --duration 500ms --rate 200")
                  .split(" ", -1));
      assertThat(bench.exitStatus()).as(() -> bench.err() + " " + bench.out()).isZero();
      assertThat(bench.err()).isEmpty();
      assertThat(bench.out()).hasSize(1);
      assertThat(bench.out().getFirst())
          .contains("\"errors\":{}", "\"work\":\"" + work + "\"", "\"p99.9_ms\":");
    }
    assertThat(database.texts("select id::text from sessions")).isEmpty();

    server.terminate();
    assertThat(server.exitStatus()).isZero();
  }

  @Test
  void bench_tellsThatRateLimitsAreInTheWay() throws Exception {
    TestDatabase database = TestDatabase.fresh();
    opened.add(database);
    Program server =
        launch(
            Map.of(
                "DATABASE_URL", CommandLineTest.url(database.target()),
                "HTTP_PORT", "0",
                "RATE_LIMIT_HISTORY", "1/1h"),
            "serve");

    Program bench =
        launch(
            Map.of(),
            "bench",
            "history",
            "--url",
            address(server),
            "--sessions",
            "2",
            "--messages",
            "1",
            "--clients",
            "1",
            "--warm-up",
            "0",
            "--duration",
            "300ms");

    assertThat(bench.exitStatus()).isEqualTo(1);
    assertThat(bench.out()).anyMatch(line -> line.endsWith(" times 429 rate_limited"));
    assertThat(bench.out()).anyMatch(line -> line.contains("RATE_LIMIT_HISTORY=off"));
  }

  @Test
  void bench_asksNoServerElsewhere_unlessItIsTold() throws Exception {
    Program bench = launch(Map.of(), "bench", "--url", "http://192.0.2.1:8080");

    assertThat(bench.exitStatus()).isEqualTo(2);
    assertThat(bench.err().getFirst()).contains("--yes-it-is-mine");
  }

  private Program launch(Map<String, String> settings, String... arguments) {
    Program program = Program.launch(folder, settings, arguments);
    opened.add(program);
    return program;
  }

  private static String address(Program server) throws InterruptedException {
    Matcher address = ADDRESS.matcher(server.awaitOut(line -> ADDRESS.matcher(line).find()));
    assertThat(address.find()).isTrue();
    return address.group(1);
  }
}
