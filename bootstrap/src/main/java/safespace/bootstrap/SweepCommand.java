package safespace.bootstrap;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import safespace.application.housekeeping.Sweep.Swept;

/** {@code safespace sweep}. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    description = "Erases what has expired and what is older than it is kept, once.",
    footer = "%nA server does that by itself, every SWEEP_INTERVAL.")
final class SweepCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Config config = Config.load();
    Logs.configure(config.debug());
    Swept swept = Conversations.open(config).sweep().sweep();
    spec.commandLine()
        .getOut()
        .printf(
            "%d sessions and %d messages erased, %d answers ended, %d tombstones forgotten%n",
            swept.sessions(), swept.messages(), swept.streams(), swept.tombstones());
    return 0;
  }
}
