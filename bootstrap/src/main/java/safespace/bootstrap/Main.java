package safespace.bootstrap;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import safespace.domain.Rejection;

/** The command line. Exit status: 0 for good, 1 for failed, 2 for wrong usage or settings. */
@Command(
    name = "safespace",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Keeps anonymous chatbot conversations in PostgreSQL, behind a REST API.",
    footer =
        "%nWithout a command it serves.%nSettings are environment variables, or lines of .env.",
    subcommands = {
      ServeCommand.class,
      ConfigCommand.class,
      ImportCommand.class,
      ExportCommand.class,
      CommandLine.HelpCommand.class
    })
final class Main implements Callable<Integer> {

  public static void main(String[] args) {
    Shutdown.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
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
    command.getErr().println("safespace: " + reason(failure));
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static String reason(Exception failure) {
    String message = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    // The message of these is the name of the file alone.
    return switch (failure) {
      case NoSuchFileException _ -> "there is no file " + message;
      case AccessDeniedException _ -> "no permission for " + message;
      case Rejection rejection -> rejection.reason().label() + ": " + message;
      default -> message;
    };
  }
}
