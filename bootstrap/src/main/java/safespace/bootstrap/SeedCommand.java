package safespace.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import safespace.application.archive.ImportReport;
import safespace.http.json.Ndjson;

/** {@code safespace seed dev|test}. */
@Command(
    name = "seed",
    mixinStandardHelpOptions = true,
    description = "Puts conversations into the database to try things out with.",
    footer =
        "%nThey are the same ones each time: the second time nothing is added."
            + "%nNot for production: exit status 1.")
final class SeedCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "dev|test",
      description = "dev: conversations as people have them. test: few, of every kind there is.")
  private String set;

  @Override
  public Integer call() throws IOException {
    if (!set.equals("dev") && !set.equals("test")) {
      throw new ParameterException(spec.commandLine(), "There are dev and test");
    }
    Config config = Config.load();
    Logs.configure(config.debug());
    Refused.inProduction(config, "seed");
    try (@Nullable InputStream lines = SeedCommand.class.getResourceAsStream(set + ".ndjson")) {
      if (lines == null) throw new IllegalStateException("the program is not whole");
      ImportReport report =
          Conversations.open(config).importConversations().loadAtomically(Ndjson.read(lines));
      spec.commandLine()
          .getOut()
          .printf(
              "%d sessions and %d messages made, %d lines were there already%n",
              report.sessions(), report.messages(), report.skipped());
      if (report.refused() == 0) return 0;
      throw new Refused("%d lines are refused: ids of them are in use".formatted(report.refused()));
    }
  }
}
