package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.persistence.TestDatabase;
import safespace.persistence.connection.ConnectionSettings.Target;
import safespace.persistence.schema.PostgresSchema;

class DbCommandTest {
  @TempDir private Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable open : opened.reversed()) open.close();
  }

  private static final int NEWEST = PostgresSchema.newest();

  @Test
  void schema_isTakenForwardAndBack_andEachStepIsTold() throws Exception {
    TestDatabase database = open(TestDatabase.empty());

    assertThat(told(database, "current"))
        .containsExactly("version 0, behind, " + NEWEST + " pending");
    assertThat(told(database, "upgrade")).containsExactly("version " + NEWEST + ", current");
    assertThat(told(database, "current", "--json"))
        .containsExactly(
            "{\"pending\":0,\"status\":\"current\",\"usable\":true,\"version\":\"%d\"}"
                .formatted(NEWEST));
    assertThat(told(database, "history"))
        .hasSize(1 + NEWEST)
        .startsWith("version  state     since                 undo  name")
        .element(1)
        .asString()
        .matches(" {6}1  applied   20[0-9T:-]{17}Z  yes   sessions and messages");
    assertThat(told(database, "validate")).containsExactly("nothing is wrong");

    assertThat(told(database, "downgrade", "-1", "--yes"))
        .containsExactly("version " + (NEWEST - 1) + ", behind, 1 pending");
    assertThat(told(database, "downgrade", "0", "--yes"))
        .containsExactly("version 0, behind, " + NEWEST + " pending");
    assertThat(told(database, "history", "--json"))
        .singleElement()
        .asString()
        .startsWith(
            "{\"migrations\":[{\"name\":\"sessions and messages\",\"since\":null,"
                + "\"state\":\"pending\",\"undo\":true,\"version\":\"1\"}");
  }

  @Test
  void validate_tellsWhatIsWrong_andEndsWith1() throws Exception {
    TestDatabase database = open(TestDatabase.fresh());
    database.execute("update flyway_schema_history set checksum = 1 where version = '1'");
    database.execute("create index by_age on sessions (created_at)");

    Program validate = run(settings(database), "db", "validate");

    assertThat(validate.exitStatus()).isEqualTo(1);
    assertThat(validate.err()).isEmpty();
    assertThat(validate.out())
        .containsExactly(
            "migration 1 was changed after it had been applied",
            "by_age is not named by the convention");
  }

  @Test
  void changes_goToTheDatabaseOfTheMigrationUrl() throws Exception {
    TestDatabase database = open(TestDatabase.empty());
    Map<String, String> settings = new HashMap<>();
    settings.put("DATABASE_URL", "postgresql://who:hush@127.0.0.1:1/d");
    settings.put("DATABASE_MIGRATION_URL", url(database));

    Program upgrade = run(settings, "db", "upgrade");

    assertThat(upgrade.exitStatus()).as(String.join("\n", upgrade.err())).isZero();
    assertThat(upgrade.out()).containsExactly("version " + NEWEST + ", current");
  }

  @Test
  void upgrade_saysInOneLineWhatKeepsItFromItsWork() throws Exception {
    TestDatabase database = open(TestDatabase.empty());
    Map<String, String> settings = settings(database);
    settings.put("DATABASE_APP_ROLE", "nobody is called so");
    Program noRole = run(settings, "db", "upgrade");
    Program noVersion = run(settings(database), "db", "upgrade", "7");
    Program noDatabase =
        run(Map.of("DATABASE_URL", "postgresql://who:hush@127.0.0.1:1/d"), "db", "upgrade");

    assertThat(noRole.exitStatus()).isEqualTo(1);
    assertThat(noRole.err())
        .containsExactly(
            "safespace: DATABASE_APP_ROLE names a role that the database does not know");
    assertThat(noVersion.exitStatus()).isEqualTo(1);
    assertThat(noVersion.err()).containsExactly("safespace: this program has no migration 7");
    assertThat(noDatabase.exitStatus()).isEqualTo(1);
    assertThat(noDatabase.err())
        .containsExactly(
            "safespace: database_unavailable: The database cannot be reached: nobody listens there"
                + " (SQLSTATE 08001).");
  }

  @Test
  void downgrade_isRefusedInProduction_andWhereNobodyCanBeAsked() throws Exception {
    TestDatabase database = open(TestDatabase.fresh());
    Map<String, String> production = settings(database);
    production.put("ENVIRONMENT", "production");
    Program never = run(production, "db", "downgrade", "--yes");
    Program unasked = run(settings(database), "db", "downgrade");

    assertThat(never.exitStatus()).isEqualTo(1);
    assertThat(never.err())
        .containsExactly("safespace: in production the schema is never taken back");
    assertThat(unasked.exitStatus()).isEqualTo(2);
    assertThat(unasked.err()).startsWith("--yes is wanted where nobody can be asked");
    assertThat(database.schema().current().usable()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "import -", "export"})
  void production_refusesASchemaThatIsBehind_andSaysWhatToDo(String command) throws Exception {
    TestDatabase database = open(TestDatabase.empty());
    Map<String, String> production = settings(database);
    production.put("ENVIRONMENT", "production");
    production.put("HTTP_HOST", "127.0.0.1");
    production.put("HTTP_PORT", "0");

    Program refused = run(production, command.split(" ", -1)).given(new byte[0]);

    assertThat(refused.exitStatus()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    // A machine that is busy may have tried more than once to look at it.
    assertThat(refused.err().getLast())
        .isEqualTo(
            "safespace: the schema is at version 0, and %d pending: run `safespace db upgrade`"
                .formatted(NEWEST));
    assertThat(database.text("select to_regclass('sessions')")).isEqualTo("null");
  }

  @Test
  void servers_thatStartAtOnce_migrateOnce() throws Exception {
    TestDatabase database = open(TestDatabase.empty());
    Map<String, String> settings = settings(database);
    settings.put("HTTP_PORT", "0");

    List<Program> servers = new ArrayList<>();
    for (int i = 0; i < 3; i++) servers.add(run(settings, "serve"));
    for (Program server : servers) server.awaitOut(line -> line.contains(" listens on "));

    assertThat(database.texts("select version from flyway_schema_history")).hasSize(NEWEST);
    for (Program server : servers) server.terminate();
    for (Program server : servers) assertThat(server.exitStatus()).isZero();
  }

  @Test
  void anyEnvironment_refusesASchemaThatLacksWhatItNeeds_butNotOneThatHasMore() throws Exception {
    TestDatabase database = open(TestDatabase.fresh());
    applyUnknown(database, 8, "expand titles");
    assertThat(run(settings(database), "export").exitStatus()).isZero();
    assertThat(told(database, "current"))
        .containsExactly("version 8, ahead, and this program can work on it");

    applyUnknown(database, 9, "contract titles");
    for (String environment : new String[] {"development", "production"}) {
      Map<String, String> settings = settings(database);
      settings.put("ENVIRONMENT", environment);
      Program refused = run(settings, "export");
      assertThat(refused.exitStatus()).isEqualTo(1);
      assertThat(refused.err())
          .containsExactly(
              "safespace: the schema is at version 9, which takes away what this program needs:"
                  + " run a newer safespace");
    }
  }

  @Test
  void new_writesBothScripts_afterTheNewestOfAll_andOverwritesNone() throws Exception {
    String dir = folder.toString();

    assertThat(run("db", "new", "Add a title", "--dir", dir))
        .isEqualTo(
            new Result(
                0,
                folder.resolve("V%d__add_a_title.sql".formatted(NEWEST + 1))
                    + "\n"
                    + folder.resolve("U%d__add_a_title.sql".formatted(NEWEST + 1))
                    + "\n",
                ""));
    assertThat(run("db", "new", "dropOld-Title", "--dir", dir).out)
        .contains("V%d__drop_old_title.sql".formatted(NEWEST + 2));
    Files.writeString(folder.resolve("U41__later.sql"), "");
    assertThat(run("db", "new", "again", "--dir", dir).out).contains("V42__again.sql");

    assertThat(folder.resolve("V%d__add_a_title.sql".formatted(NEWEST + 1)))
        .content()
        .contains("--   create index concurrently ix_table_column on table (column);");
    assertThat(folder.resolve("U%d__add_a_title.sql".formatted(NEWEST + 1)))
        .content()
        .startsWith("-- Takes back V" + (NEWEST + 1));
    assertThat(folder).isDirectoryContaining("glob:**/U42__again.sql");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../up", "a;b", "1st", "", "ä", "a/b", "_"})
  void new_refusesOddNames_andEndsWith2(String name) throws Exception {
    Result result = run("db", "new", name, "--dir", folder.toString());

    assertThat(result.status).isEqualTo(2);
    assertThat(result.err).startsWith("a name is made of letters, digits and spaces");
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "db, Missing required subcommand",
    "db forget, Unmatched argument at index 1: 'forget'",
    "db upgrade one, Invalid value for positional parameter at index 0 (VERSION)",
    "db downgrade one, '''one'' is neither a version nor -N'",
    "db downgrade --loud, '''--loud'' is neither a version nor -N'",
    "db downgrade -0, '''-0'' is neither a version nor -N'",
    "db new, Missing required parameter: 'NAME'",
    "db new x --dir nowhere, there is no folder nowhere",
    "db current --loud, Unknown option: '--loud'",
  })
  void wrongUsage_isExplained_andEndsWith2(String arguments, String explanation) {
    Result result = run(arguments.split(" ", -1));

    assertThat(result.status).isEqualTo(2);
    assertThat(result.err).startsWith(explanation);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "current ", "history ", "upgrade ", "downgrade ", "new ", "validate "})
  void help_isGiven(String command) {
    Result result = run(("db " + command + "--help").split(" ", -1));

    assertThat(result.status).isZero();
    assertThat(result.out).startsWith("Usage: safespace db " + command);
  }

  private record Result(int status, String out, String err) {}

  /** Within this process, for what needs no database. */
  private static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Result(status, out.toString(), err.toString());
  }

  private List<String> told(TestDatabase database, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("db"));
    all.addAll(List.of(arguments));
    Program program = run(settings(database), all.toArray(String[]::new));
    assertThat(program.exitStatus()).as(String.join("\n", program.err())).isZero();
    assertThat(program.err()).isEmpty();
    return program.out();
  }

  private Program run(Map<String, String> settings, String... arguments) {
    return open(Program.start(Program.classPath(), folder, settings, arguments));
  }

  private static Map<String, String> settings(TestDatabase database) {
    Map<String, String> settings = new HashMap<>();
    settings.put("DATABASE_URL", url(database));
    return settings;
  }

  private static String url(TestDatabase database) {
    Target target = database.target();
    String separator = target.url().contains("?") ? "&" : "?";
    return "%s%suser=%s&password=%s"
        .formatted(target.url(), separator, target.user(), target.password());
  }

  private static void applyUnknown(TestDatabase database, int version, String description) {
    database.execute(
        """
        insert into flyway_schema_history
        select %1$d, '%1$d', '%2$s', type, 'V.sql', checksum, installed_by, installed_on, execution_time, true
        from flyway_schema_history where installed_rank = 1
        """
            .formatted(version, description));
  }

  private <T extends AutoCloseable> T open(T resource) {
    opened.add(resource);
    return resource;
  }
}
