package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import safespace.fuzz.Fuzzer;
import safespace.persistence.PostgresProcesses;

/**
 * The packaged program on its own PostgreSQL, under requests of all kinds. {@code FUZZ_REQUESTS}
 * says how many, {@code FUZZ_SEED} repeats those of an earlier run.
 */
@Timeout(900)
class FuzzIT {
  private static final String KEY = "a-key-of-at-least-thirty-two-characters";

  @TempDir private Path folder;

  @Test
  void noRequest_bringsAboutA5xx_orAnAnswerThatIsNotDocumented() throws Exception {
    int requests = Integer.parseInt(System.getenv().getOrDefault("FUZZ_REQUESTS", "2000"));
    long seed = Long.parseLong(System.getenv().getOrDefault("FUZZ_SEED", "" + System.nanoTime()));
    System.out.printf("fuzz: %d requests, FUZZ_SEED=%d%n", requests, seed);
    Path data = folder.toRealPath().resolve("data");
    try (Program program = Program.start(Program.jar(), folder, settings(data), "serve")) {
      Fuzzer fuzzer =
          new Fuzzer(
              URI.create(program.awaitAddress()).getPort(),
              seed,
              Map.of("serviceKey", KEY, "adminKey", KEY + "-2"));

      fuzzer.run(requests);

      System.out.println("fuzz: " + fuzzer.answers());
      assertThat(fuzzer.findings()).isEmpty();
      assertThat(fuzzer.neverServed()).isEmpty();
      program.terminate();
      assertThat(program.exitStatus()).isZero();
      assertThat(program.err()).noneMatch(line -> line.contains("internal error"));
    } finally {
      new PostgresProcesses(data).kill();
    }
  }

  /** Without limits: what is refused by one tells nothing more. */
  private static Map<String, String> settings(Path data) {
    Map<String, String> settings = new HashMap<>();
    settings.put("SAFESPACE_DATA", data.toString());
    settings.put("HTTP_PORT", "0");
    settings.put("SERVICE_API_KEY", KEY);
    settings.put("ADMIN_API_KEY", KEY + "-2");
    for (String limit : new String[] {"HISTORY", "WRITES", "CHUNKS", "ADDRESS"}) {
      settings.put("RATE_LIMIT_" + limit, "off");
    }
    return settings;
  }
}
