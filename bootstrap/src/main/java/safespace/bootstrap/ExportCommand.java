package safespace.bootstrap;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
    ExportConversations exporter = Conversations.open(config).exportConversations();
    if (file == null) {
      // Not System.out, which hides errors such as a full disk.
      export(exporter, new FileOutputStream(FileDescriptor.out));
    } else {
      // An export that fails leaves the last one as it is.
      Path draft = Path.of(file + ".part");
      export(exporter, Files.newOutputStream(draft));
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }
    return 0;
  }

  private static void export(ExportConversations exporter, OutputStream target) throws IOException {
    try (OutputStream lines = new BufferedOutputStream(target, 1 << 16);
        ProgressBar progress = Progress.counting("export")) {
      exporter.export(entry -> {
        Ndjson.write(entry, lines);
        progress.step();
      });
    }
  }
}
