package safespace.bootstrap;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import safespace.domain.CanonicalJson;

/** {@code safespace config}. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Shows every setting: its value, where it comes from, and what it does.")
final class ConfigCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Answers as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<SettingsReader.Read> settings = Config.load().settings();
    if (json) {
      List<Map<String, String>> all = settings.stream().map(ConfigCommand::toJson).toList();
      out.println(CanonicalJson.of(Map.of("settings", all)));
    } else {
      for (SettingsReader.Read setting : settings) {
        out.printf("%s=%s%n", setting.name(), setting.value());
        out.printf("    %s (%s)%n", setting.meaning(), setting.source());
      }
    }
    out.flush();
    return 0;
  }

  private static Map<String, String> toJson(SettingsReader.Read setting) {
    return Map.of(
        "name", setting.name(),
        "value", setting.value(),
        "source", setting.source(),
        "meaning", setting.meaning());
  }
}
