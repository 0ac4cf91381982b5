package safespace.bootstrap;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import safespace.domain.CanonicalJson;
import safespace.domain.storage.StorageHealth.Schema;
import safespace.persistence.schema.PostgresSchema;
import safespace.persistence.schema.PostgresSchema.Migration;

/** {@code safespace db …}. */
@Command(
    name = "db",
    mixinStandardHelpOptions = true,
    description = "Tells how far the database's schema is, and changes it.",
    footer =
        "%nIt goes to the database of DATABASE_MIGRATION_URL, else of DATABASE_URL, else to the"
            + " embedded one. Versions are whole numbers.",
    subcommands = {
      DbCommand.Current.class,
      DbCommand.History.class,
      DbCommand.Upgrade.class,
      DowngradeCommand.class,
      DbCommand.New.class,
      DbCommand.Validate.class
    })
final class DbCommand {
  /** {@code safespace db current}. */
  @Command(
      name = "current",
      mixinStandardHelpOptions = true,
      description = "Tells how far the schema is.")
  static final class Current implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--json", description = "Tells it as one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
      Schema schema = schema(load()).current();
      out(spec).println(json ? document(schema) : sentence(schema));
      return 0;
    }

    private static String document(Schema schema) {
      return CanonicalJson.of(
          Map.of(
              "status", label(schema.state()),
              "version", schema.version(),
              "pending", BigDecimal.valueOf(schema.pending()),
              "usable", schema.usable()));
    }
  }

  static String sentence(Schema schema) {
    String more =
        switch (schema.state()) {
          case CURRENT -> "current";
          case BEHIND -> "behind, " + schema.pending() + " pending";
          case AHEAD ->
              schema.usable()
                  ? "ahead, and this program can work on it"
                  : "ahead, and this program cannot work on it";
        };
    return "version " + schema.version() + ", " + more;
  }

  /** {@code safespace db history}. */
  @Command(
      name = "history",
      mixinStandardHelpOptions = true,
      description = "Lists the migrations, what became of each, and whether it can be taken back.")
  static final class History implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--json", description = "Lists them as one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
      List<Migration> history = schema(load()).history();
      if (json) {
        List<?> documents = history.stream().map(History::document).toList();
        out(spec).println(CanonicalJson.of(Map.of("migrations", documents)));
      } else {
        line("version", "state", "since", "undo", "name");
        for (Migration one : history) {
          String undo = one.undoable() ? "yes" : "no";
          line(one.version(), label(one.state()), since(one), undo, one.description());
        }
      }
      return 0;
    }

    private void line(Object... cells) {
      out(spec).printf("%7s  %-8s  %-20s  %-4s  %s%n", cells);
    }

    private static Map<String, @Nullable Object> document(Migration migration) {
      Map<String, @Nullable Object> members = new HashMap<>();
      members.put("version", Integer.toString(migration.version()));
      members.put("name", migration.description());
      members.put("state", label(migration.state()));
      members.put("since", migration.at().isEmpty() ? null : since(migration));
      members.put("undo", migration.undoable());
      return members;
    }

    private static String since(Migration migration) {
      return migration.at().map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString()).orElse("");
    }
  }

  /** {@code safespace db upgrade [VERSION]}. */
  @Command(
      name = "upgrade",
      mixinStandardHelpOptions = true,
      description = "Applies what is pending: all, or up to a version.",
      footer =
          "%nWhere several do so at once, one does the work and the others wait. The role of"
              + " DATABASE_APP_ROLE is granted what serving needs.")
  static final class Upgrade implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "VERSION", arity = "0..1", description = "The last to be applied.")
    private @Nullable Integer version;

    @Override
    public Integer call() throws IOException {
      PostgresSchema schema = schema(load());
      if (version == null) schema.upgrade();
      else schema.upgrade(version);
      out(spec).println(sentence(schema.current()));
      return 0;
    }
  }

  /** {@code safespace db new NAME [--dir]}. */
  @Command(
      name = "new",
      mixinStandardHelpOptions = true,
      description = "Writes the two scripts of a new migration, to be filled in.")
  static final class New implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "What it does, in a few words.")
    private String name;

    @Option(
        names = "--dir",
        paramLabel = "FOLDER",
        description = "Where the migrations are; those of the source code by default.")
    private Path folder = Path.of("adapters-persistence/src/main/resources/db/migration");

    @Override
    public Integer call() throws IOException {
      if (!Files.isDirectory(folder)) throw wrong("there is no folder " + folder);
      String words =
          NewMigration.named(name)
              .orElseThrow(() -> wrong("a name is made of letters, digits and spaces"));
      NewMigration migration = NewMigration.after(PostgresSchema.newest(), folder, words);
      migration.write(folder).forEach(out(spec)::println);
      return 0;
    }

    private ParameterException wrong(String explanation) {
      return new ParameterException(spec.commandLine(), explanation);
    }
  }

  /** {@code safespace db validate}. */
  @Command(
      name = "validate",
      mixinStandardHelpOptions = true,
      description = "Looks for what is wrong with the schema and the migrations.",
      footer = "%nExit status 1, and a line for each, where something is.")
  static final class Validate implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      List<String> problems = schema(load()).validate();
      problems.forEach(out(spec)::println);
      if (problems.isEmpty()) out(spec).println("nothing is wrong");
      return problems.isEmpty() ? 0 : 1;
    }
  }

  static Config load() throws IOException {
    Config config = Config.load();
    Logs.configure(config.debug());
    return config;
  }

  /** What changes the schema of the database that the settings lead to. */
  static PostgresSchema schema(Config config) throws IOException {
    Optional<DatabaseUrl> direct = config.database().migrationUrl();
    DatabaseUrl url = direct.isPresent() ? direct.get() : Conversations.database(config);
    return new PostgresSchema(url.target(), config.database().appRole());
  }

  private static PrintWriter out(CommandSpec command) {
    return command.commandLine().getOut();
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
