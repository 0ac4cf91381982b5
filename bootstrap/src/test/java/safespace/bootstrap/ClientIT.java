package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client of browsers and Node, by tests of its own language, against the packaged program. */
@Timeout(180)
class ClientIT {
  private static final Pattern ADDRESS = Pattern.compile("SafeSpace .* listens on (http:.*)");
  private static final int OLDEST_NODE = 20;

  @TempDir private Path folder;

  @AfterEach
  void leaveNothingRunning() throws Exception {
    new PostgresProcesses(folder.toRealPath()).kill();
  }

  @ParameterizedTest
  @ValueSource(strings = {"uuid", "token"})
  void client_passesItsTests_inMode(String mode) throws Exception {
    assumeTrue(nodeVersion() >= OLDEST_NODE, "there is no Node " + OLDEST_NODE + " or newer");
    Map<String, String> settings =
        Map.of(
            "SAFESPACE_DATA",
            folder.toRealPath().resolve("data").toString(),
            "HTTP_PORT",
            "0",
            "SESSION_MODE",
            mode,
            "SESSION_SECRET",
            "a secret of this test, and of no other",
            "RATE_LIMIT_ADDRESS",
            "off");
    try (Program program = Program.start(Program.jar(), folder, settings, "serve")) {
      Matcher address = ADDRESS.matcher(program.awaitOut(line -> true));
      assertThat(address.matches()).isTrue();

      Map<String, String> server =
          Map.of("SAFESPACE_URL", address.group(1), "SAFESPACE_MODE", mode);
      assertThat(node(server, "--test", "--test-reporter=spec", ".")).endsWith("exit status 0");

      program.terminate();
      assertThat(program.exitStatus()).isZero();
    }
  }

  /** 0 where there is none. */
  private int nodeVersion() throws InterruptedException {
    try {
      return Integer.parseInt(node(Map.of(), "--version").replaceFirst("(?s)^v(\\d+).*", "$1"));
    } catch (IOException none) {
      return 0;
    }
  }

  /** What it says, and how it ends; it is not waited for any longer than a test may take. */
  private String node(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Path told = folder.resolve("told");
    ProcessBuilder builder = new ProcessBuilder("node");
    builder.command().addAll(List.of(arguments));
    builder.directory(Checkout.ours().folder().resolve("adapters-http/src/test/client").toFile());
    builder.environment().putAll(environment);
    Process node = builder.redirectErrorStream(true).redirectOutput(told.toFile()).start();
    try {
      boolean ended = node.waitFor(120, TimeUnit.SECONDS);
      return Files.readString(told) + (ended ? "exit status " + node.exitValue() : "no end");
    } finally {
      node.descendants().forEach(ProcessHandle::destroyForcibly);
      node.destroyForcibly();
    }
  }
}
