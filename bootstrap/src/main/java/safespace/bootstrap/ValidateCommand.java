package safespace.bootstrap;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import safespace.bootstrap.Config.Environment;
import safespace.domain.CanonicalJson;
import safespace.persistence.PostgresStorage;
import safespace.persistence.PostgresStorage.Finding;

/** {@code safespace validate}. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = "Checks the whole set-up, from the settings to a message that is taken back.",
    footer = "%nExit status 1 when a check failed, 2 when the settings are wrong.")
final class ValidateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Answers as JSON.")
  private boolean json;

  private final List<Row> rows = new ArrayList<>();

  /** A line of the table. */
  private record Row(String name, String status, String detail) {
    static final String OK = "ok";
    static final String FAILED = "failed";
    static final String NOT_CHECKED = "not checked";

    static Row of(String name, Finding finding) {
      return new Row(name, finding.passed() ? OK : FAILED, finding.detail());
    }

    Map<String, String> toJson() {
      return Map.of("name", name, "status", status, "detail", detail);
    }
  }

  @Override
  public Integer call() throws IOException {
    Config config = settings();
    Logs.configure(config.debug());
    boolean production = config.environment() == Environment.PRODUCTION;
    boolean connected = true;
    for (PostgresStorage.Check check : Conversations.connect(config).storage().checks(production)) {
      Row row =
          connected
              ? Row.of(check.name(), check.look().get())
              : new Row(check.name(), Row.NOT_CHECKED, "");
      rows.add(row);
      // The first of them: without a connection there is nothing to look at.
      connected &= !check.name().equals("connection") || row.status().equals(Row.OK);
    }
    print();
    return failed() ? 1 : 0;
  }

  private Config settings() throws IOException {
    try {
      Config config = Config.load();
      rows.add(new Row("settings", Row.OK, config.settings().size() + " are right"));
      return config;
    } catch (SettingsException wrong) {
      rows.add(
          new Row("settings", Row.FAILED, wrong.problems().size() + " wrong, each told below"));
      print();
      throw wrong;
    }
  }

  private boolean failed() {
    return rows.stream().anyMatch(row -> row.status().equals(Row.FAILED));
  }

  private void print() {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(
          CanonicalJson.of(
              Map.of("passed", !failed(), "checks", rows.stream().map(Row::toJson).toList())));
    } else {
      for (Row row : rows) {
        out.println(
            "%-20s %-12s %s".formatted(row.name(), row.status(), row.detail()).stripTrailing());
      }
    }
    out.flush();
  }
}
