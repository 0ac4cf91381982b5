package safespace.bootstrap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import safespace.domain.Rejection;
import safespace.persistence.schema.PostgresSchema;

/** The command line. Exit status: 0 for good, 1 for failed, 2 for wrong usage or settings. */
@Command(
    name = "safespace",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Keeps anonymous chatbot conversations in PostgreSQL, behind a REST API.",
    // Left to itself the help breaks a line behind the dot of .env.
    footer = {
      "%nWithout a command it serves.",
      "Settings are environment variables, or lines of a file .env."
    },
    subcommands = {
      ServeCommand.class,
      ConfigCommand.class,
      HealthCommand.class,
      ValidateCommand.class,
      SeedCommand.class,
      ClearCommand.class,
      SweepCommand.class,
      ImportCommand.class,
      ExportCommand.class,
      DbCommand.class,
      BenchCommand.class,
      RehearseCommand.class,
      CommandLine.HelpCommand.class
    })
final class Main implements Callable<Integer> {

  public static void main(String[] args) {
    Shutdown.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((failure, command, _) -> report(failure, command));
  }

  @Override
  public Integer call() throws IOException {
    return new ServeCommand().call();
  }

  private static int report(Exception failure, CommandLine command) {
    if (failure instanceof SettingsException settings) {
      settings.problems().forEach(command.getErr()::println);
      return CommandLine.ExitCode.USAGE;
    }
    command.getErr().println("safespace: " + told(failure));
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** The messages of libraries may tell hosts, statements and values: only our own are repeated. */
  private static String told(Exception failure) {
    return switch (failure) {
      case Refused refused -> String.valueOf(refused.getMessage());
      case Rejection rejection -> rejection.reason().label() + ": " + rejection.detail();
      case PostgresSchema.Refusal refusal -> String.valueOf(refusal.getMessage());
      case NoSuchFileException missing -> "there is no file " + missing.getFile();
      case AccessDeniedException refused -> "no permission for " + refused.getFile();
      case UncheckedIOException _ when failure.getCause() instanceof IOException inner ->
          told(inner);
      case IOException ofFiles -> String.valueOf(ofFiles.getMessage());
      default -> failure.getClass().getName();
    };
  }
}
