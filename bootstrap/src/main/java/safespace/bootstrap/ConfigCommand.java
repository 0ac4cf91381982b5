package safespace.bootstrap;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code safespace config}. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Shows every setting: its value, where it comes from, and what it does.")
final class ConfigCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    for (SettingsReader.Read setting : Config.load().settings()) {
      out.printf("%s=%s%n", setting.name(), setting.value());
      out.printf("    %s (%s)%n", setting.meaning(), setting.source());
    }
    out.flush();
    return 0;
  }
}
