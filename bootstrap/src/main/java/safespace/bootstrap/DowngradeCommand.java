package safespace.bootstrap;

import java.io.Console;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import safespace.bootstrap.Config.Environment;
import safespace.persistence.schema.PostgresSchema;

/** {@code safespace db downgrade [-N|VERSION]}. */
@Command(
    name = "downgrade",
    mixinStandardHelpOptions = true,
    description = "Takes back migrations, and with them all data that stands in what they made.",
    footer =
        "%nAsks before it does so. Never in production: there a mistake is mended by the next"
            + " migration.")
final class DowngradeCommand implements Callable<Integer> {
  private static final String FORM = "-?[0-9]{1,9}";

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "-N|VERSION",
      arity = "0..1",
      defaultValue = "-1",
      description = "How many to take back, as -1, or the version to go back to, 0 for none.")
  private String target;

  @Option(names = "--yes", description = "Does not ask.")
  private boolean yes;

  /** A number with a minus looks like an option, and is none. */
  @Spec
  void takeNumbers(CommandSpec downgrade) {
    downgrade.parser().unmatchedOptionsArePositionalParams(true);
  }

  @Override
  public Integer call() throws IOException {
    if (!target.matches(FORM) || target.equals("-0")) {
      throw wrong("'" + target + "' is neither a version nor -N");
    }
    Config config = DbCommand.load();
    if (config.environment() == Environment.PRODUCTION) {
      throw new PostgresSchema.Refusal("in production the schema is never taken back");
    }
    if (!yes && !confirmed()) return 1;
    PostgresSchema schema = DbCommand.schema(config);
    int number = Integer.parseInt(target);
    if (target.startsWith("-")) schema.downgradeBy(-number);
    else schema.downgradeTo(number);
    spec.commandLine().getOut().println(DbCommand.sentence(schema.current()));
    return 0;
  }

  private boolean confirmed() {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      throw wrong("--yes is wanted where nobody can be asked");
    }
    @Nullable String answer =
        console.readLine("This erases all data that stands in what is taken back. Go on? [y/N] ");
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
  }

  private ParameterException wrong(String explanation) {
    return new ParameterException(spec.commandLine(), explanation);
  }
}
