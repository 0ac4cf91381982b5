package safespace.bootstrap;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import safespace.application.archive.ExportConversations;
import safespace.http.json.Ndjson;

/** {@code safespace export [FILE]}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Gives out all conversations, a session or a message a line (NDJSON).")
final class ExportCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "The file, which is overwritten; standard output without one.")
  private @Nullable Path file;

  @Override
  public Integer call() throws IOException {
    Config config = Config.load();
    Logs.configure(config.debug());
    try (Conversations conversations = Conversations.open(config)) {
      write(conversations.ready().exportConversations());
      return 0;
    }
  }

  /** Opens the file only now: without a database, the one from before stays as it is. */
  private void write(ExportConversations conversations) throws IOException {
    try (OutputStream lines = new BufferedOutputStream(target(), 1 << 16);
        ProgressBar progress = Progress.counting("export")) {
      conversations.export(entry -> {
        Ndjson.write(entry, lines);
        progress.step();
      });
    }
  }

  private OutputStream target() throws IOException {
    if (file != null) return Files.newOutputStream(file);
    // Not System.out, which hides errors such as a full disk.
    return new FileOutputStream(java.io.FileDescriptor.out);
  }
}
