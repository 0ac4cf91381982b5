package safespace.bootstrap;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code safespace rehearse}: serves for a moment, on a database of its own that is thrown away, is
 * asked what servers are asked, and ends by itself. The build records it, so that a start need not
 * do again what it did.
 */
@Command(
    name = "rehearse",
    hidden = true,
    description = "Serves for a moment, for the build to record what that takes.")
final class RehearseCommand implements Callable<Integer> {
  private static final int ROUNDS = 50;

  @Option(names = "--note-jdk", description = "A file that is told the JDK that this runs on.")
  private @Nullable Path note;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (note != null) Files.writeString(note, System.getProperty("java.home") + "\n");
    Path folder = Files.createTempDirectory("safespace-rehearsal");
    Shutdown.add(() -> DataFolder.delete(folder));
    // Of this machine's settings none counts.
    Config config =
        Config.read(
            Map.of(
                "HTTP_PORT", "0",
                "RATE_LIMIT_ADDRESS", "900000/1m",
                "SAFESPACE_DATA", folder.resolve("data").toString()),
            Map.of());
    EmbeddedDatabase embedded = EmbeddedDatabase.of(config.database().data());
    Shutdown.add(embedded::close);
    SafeSpace safeSpace = ServeCommand.started(config, embedded.url(), embedded::start);
    visit(URI.create("http://127.0.0.1:" + safeSpace.api().port()));
    return 0;
  }

  private static void visit(URI server) throws IOException {
    try (BenchConnection visitor = new BenchConnection(server, "")) {
      require(visitor.send("GET", "/ready"), 200);
      byte[] message =
          "{\"role\":\"user\",\"content\":\"Hello\",\"citations\":[{\"title\":\"A\",\"url\":\"https://example.org/\"}]}"
              .getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < ROUNDS; i++) {
        String session = "/v1/sessions/" + UUID.randomUUID();
        require(visitor.send("POST", session + "/messages", message), 201);
        require(visitor.send("POST", session + "/messages", message), 201);
        require(visitor.send("GET", session + "/messages?limit=50"), 200);
        require(visitor.send("GET", session), 200);
        require(visitor.send("DELETE", session), 200);
        require(visitor.send("GET", session + "/messages"), 410);
      }
      require(visitor.send("GET", "/metrics"), 200);
    }
  }

  private static void require(BenchConnection.Answer answer, int status) {
    if (answer.status() != status) throw new Refused("the rehearsal went wrong: " + answer.text());
  }
}
