package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import safespace.persistence.PostgresProcesses;

/** What people see, in a browser that is used as they use it, against the packaged program. */
@Timeout(1000)
class PagesIT {
  private static final String ADMIN_KEY = "for-the-tests-of-the-pages";
  private static final String SERVICE_KEY = "for-the-code-of-the-guides";

  @TempDir private Path folder;

  @AfterEach
  void leaveNothingRunning() throws Exception {
    new PostgresProcesses(folder.toRealPath()).kill();
  }

  @Test
  void pages_passTheirTests_inChromium() throws Exception {
    Node node = Node.in("adapters-http/src/test/browser");
    Optional<Path> chromium = chromium();
    assumeTrue(node.isThere(), "there is no Node 20 or newer");
    assumeTrue(chromium.isPresent(), "there is no Chromium");
    assertThat(node.run(Map.of(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"))
        .endsWith("exit status 0");

    Map<String, String> settings =
        Map.of(
            "SAFESPACE_DATA",
            folder.toRealPath().resolve("data").toString(),
            "HTTP_PORT",
            "0",
            "ADMIN_API_KEY",
            ADMIN_KEY,
            "SERVICE_API_KEY",
            SERVICE_KEY,
            "RATE_LIMIT_ADDRESS",
            "off");
    try (Program program = Program.start(Program.jar(), folder, settings, "serve")) {
      Map<String, String> server =
          Map.of(
              "SAFESPACE_URL", program.awaitAddress(),
              "ADMIN_API_KEY", ADMIN_KEY,
              "SAFESPACE_DATA", settings.get("SAFESPACE_DATA"),
              "SERVICE_API_KEY", SERVICE_KEY,
              "CHROMIUM", chromium.get().toString(),
              "PICTURES", Checkout.ours().folder().resolve("bootstrap/target/pictures").toString());
      assertThat(node.run(server, "npm", "test")).endsWith("exit status 0");

      program.terminate();
      assertThat(program.exitStatus()).isZero();
    }
  }

  private static Optional<Path> chromium() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(
            name -> Stream.of(path.split(File.pathSeparator)).map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
