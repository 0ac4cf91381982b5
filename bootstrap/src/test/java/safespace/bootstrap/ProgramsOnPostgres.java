package safespace.bootstrap;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of the packaged program on a PostgreSQL of their own, with a client and threads to use it
 * by. Nothing of it is left running.
 */
abstract class ProgramsOnPostgres {
  @TempDir Path folder;
  final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  OwnPostgres postgres;
  private final List<Program> programs = new ArrayList<>();

  @BeforeEach
  void startPostgres() throws IOException {
    postgres = new OwnPostgres(folder.toRealPath().resolve("data"));
    postgres.start();
  }

  @AfterEach
  void leaveNothingRunning() {
    threads.shutdownNow();
    client.shutdownNow();
    for (Program program : programs) program.close();
    postgres.close();
  }

  /** Runs it as a server. */
  Program serve(Map<String, String> settings) {
    return run(settings, "serve");
  }

  /**
   * Runs the program on that PostgreSQL, without rate limits and at any free port.
   *
   * @param settings further ones, or others
   */
  Program run(Map<String, String> settings, String... arguments) {
    Map<String, String> all = new HashMap<>(Program.unlimited());
    all.put("DATABASE_URL", postgres.url());
    all.put("HTTP_PORT", "0");
    all.putAll(settings);
    Program program = Program.start(Program.jar(), folder, all, arguments);
    programs.add(program);
    return program;
  }
}
