package safespace.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import safespace.application.archive.ImportConversations;
import safespace.application.archive.ImportConversations.Line;
import safespace.application.archive.ImportReport;
import safespace.http.json.Ndjson;

/** {@code safespace import FILE|-}. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = "Takes in conversations from a file, a session or a message a line (NDJSON).",
    footer =
        "%nImporting the same file twice changes nothing. Exit status 1 when a line was refused.")
final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The file, or - for standard input.")
  private String file;

  @Option(names = "--atomic", description = "All lines or none.")
  private boolean atomic;

  @Override
  public Integer call() throws IOException {
    Config config = Config.load();
    Logs.configure(config.debug());
    try (InputStream lines = Progress.reading(file)) {
      ImportConversations importer = Conversations.open(config).importConversations();
      Iterator<Line> read = Ndjson.read(lines);
      return tell(atomic ? importer.loadAtomically(read) : importer.load(read));
    }
  }

  private int tell(ImportReport report) {
    PrintWriter err = spec.commandLine().getErr();
    for (ImportReport.RefusedLine line : report.errors()) {
      err.printf("line %d: %s: %s%n", line.line(), line.code(), line.detail());
    }
    long untold = report.refused() - report.errors().size();
    if (untold > 0) err.printf("… and %d more%n", untold);
    spec.commandLine()
        .getOut()
        .printf(
            "%d sessions and %d messages made, %d lines skipped, %d refused%n",
            report.sessions(), report.messages(), report.skipped(), report.refused());
    return report.refused() == 0 ? 0 : 1;
  }
}
