package safespace.bootstrap;

import java.io.Console;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import safespace.domain.archive.Archive.Cleared;

/** {@code safespace clear}. */
@Command(
    name = "clear",
    mixinStandardHelpOptions = true,
    description = "Erases all sessions and messages, and what is remembered of erased ones.",
    footer = "%nIt asks first, on a terminal. Not for production: exit status 1.")
final class ClearCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--yes", description = "Does not ask.")
  private boolean yes;

  @Override
  public Integer call() throws IOException {
    Config config = Config.load();
    Logs.configure(config.debug());
    Refused.inProduction(config, "clear");
    if (!yes) ask();
    Cleared cleared = Conversations.open(config).clearConversations().clear();
    spec.commandLine()
        .getOut()
        .printf(
            "%d sessions, %d messages and %d tombstones removed%n",
            cleared.sessions(), cleared.messages(), cleared.tombstones());
    return 0;
  }

  private static void ask() {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      throw new Refused("there is no terminal to ask on: clear --yes does not ask");
    }
    String answer = console.readLine("This erases everything that is stored. Type yes to go on: ");
    if (!"yes".equals(answer)) throw new Refused("nothing was erased");
  }
}
