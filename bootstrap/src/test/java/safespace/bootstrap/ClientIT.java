package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.persistence.PostgresProcesses;

/** The client of browsers and Node, by tests of its own language, against the packaged program. */
@Timeout(1000)
class ClientIT {

  @TempDir private Path folder;

  @AfterEach
  void leaveNothingRunning() throws Exception {
    new PostgresProcesses(folder.toRealPath()).kill();
  }

  @ParameterizedTest
  @ValueSource(strings = {"uuid", "token"})
  void client_passesItsTests_inMode(String mode) throws Exception {
    Node node = Node.in("adapters-http/src/test/client");
    assumeTrue(node.isThere(), "there is no Node 20 or newer");
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
      Map<String, String> server =
          Map.of("SAFESPACE_URL", program.awaitAddress(), "SAFESPACE_MODE", mode);
      assertThat(node.run(server, "node", "--test", "--test-reporter=spec", "."))
          .endsWith("exit status 0");

      program.terminate();
      assertThat(program.exitStatus()).isZero();
    }
  }
}
