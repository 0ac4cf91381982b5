package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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

class CommandLineTest {
  private static final String SESSION = "0190f3a0-0000-7000-8000-00000000000";

  @TempDir private Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable open : opened.reversed()) open.close();
  }

  @Test
  void config_showsWhatHoldsAndWhereItComesFrom_butNoSecret() throws Exception {
    write(
        ".env", "export DATABASE_URL='postgresql://someone:hush@db.example.org/d'\nPORT=1 # one\n");

    Program config = run(Map.of("DB_POOL_SIZE", "7"), "config");

    assertThat(config.exitStatus()).isZero();
    assertThat(config.err()).isEmpty();
    assertThat(config.out())
        .containsSubsequence(
            "ENVIRONMENT=development",
            "    where it runs; production takes no embedded database (default)",
            "DATABASE_URL=********",
            "    the PostgreSQL to keep everything in; none for an embedded one"
                + " (.env, DATABASE_URL)",
            "DB_POOL_SIZE=7",
            "    connections kept (environment, DB_POOL_SIZE)",
            "HTTP_PORT=1",
            "    the port; 0 for any that is free (.env, PORT)");
    assertThat(config.out()).noneMatch(line -> line.contains("hush") || line.contains("someone"));
    for (SettingsReader.Read setting : Config.read(Map.of(), Map.of()).settings()) {
      assertThat(config.out()).anyMatch(line -> line.startsWith(setting.name() + "="));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"config", "serve", "import -", "export", "health"})
  void command_tellsAllWrongSettings_andEndsWith2(String command) throws Exception {
    write(".env", "HTTP_PORT=http\n");

    Program program =
        run(
            Map.of("DATABASE_URL", "postgresql://u:hu sh@h:1:2/d", "DB_POOL_SIZE", "0"),
            command.split(" ", -1));

    assertThat(program.exitStatus()).isEqualTo(2);
    assertThat(program.out()).isEmpty();
    assertThat(program.err())
        .containsExactly(
            "DATABASE_URL is \"********\", expected: postgresql://user:password@host:port/database"
                + " (wrong host)",
            "DB_POOL_SIZE is \"0\", expected: 1 to 1000",
            "HTTP_PORT is \"http\", expected: 0 to 65535");
  }

  @Test
  void command_tellsWhichLineOfTheFileIsWrong_andEndsWith2() throws Exception {
    write(".env", "HTTP_PORT=1\nhush\n");

    Program program = run(Map.of(), "config");

    assertThat(program.exitStatus()).isEqualTo(2);
    assertThat(program.err()).containsExactly(".env: line 2 is no NAME=value");
  }

  @ParameterizedTest
  @CsvSource({
    "forget, Unmatched argument at index 0: 'forget'",
    "import, Missing required parameter: 'FILE'",
    "import a b, Unmatched argument at index 2: 'b'",
    "config --loud, Unknown option: '--loud'",
    "export --atomic, Unknown option: '--atomic'",
    "seed prod, There are dev and test",
    "health --retries=-1, --retries is 0 or more",
    "clear --force, Unknown option: '--force'"
  })
  void wrongUsage_isExplained_andEndsWith2(String arguments, String explanation) {
    StringWriter err = new StringWriter();

    int status = Main.commandLine().setErr(new PrintWriter(err)).execute(arguments.split(" ", -1));

    assertThat(status).isEqualTo(2);
    assertThat(err.toString()).startsWith(explanation);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "serve ",
        "config ",
        "import ",
        "export ",
        "health ",
        "validate ",
        "seed ",
        "clear ",
        "sweep "
      })
  void help_isGiven(String command) {
    StringWriter out = new StringWriter();

    int status =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .execute((command + "--help").split(" ", -1));

    assertThat(status).isZero();
    assertThat(out.toString()).startsWith("Usage: safespace " + command);
  }

  @Test
  void import_takesAFileIn_andTheSecondTimeChangesNothing() throws Exception {
    TestDatabase database = open(TestDatabase.empty());
    Path file =
        write(
            "in.ndjson",
            """
            {"type":"session","id":"%1$s1","title":"Sleep"}
            {"type":"message","session_id":"%1$s1","role":"user","content":"I cannot sleep."}

            {"type":"message","session_id":"%1$s1","role":"user","content":"I cannot sleep."}
            {"type":"message","session_id":"%1$s2","role":"assistant","content":"Hello"}
            """
                .formatted(SESSION));

    Program first = run(settings(database), "import", file.toString());
    assertThat(first.exitStatus()).isZero();
    assertThat(first.err()).isEmpty();
    assertThat(first.out())
        .containsExactly("2 sessions and 3 messages made, 0 lines skipped, 0 refused");
    byte[] stored = export(database);

    Program second = run(settings(database), "import", file.toString());
    assertThat(second.exitStatus()).isZero();
    assertThat(second.out())
        .containsExactly("0 sessions and 0 messages made, 4 lines skipped, 0 refused");
    assertThat(export(database)).isEqualTo(stored);
  }

  @Test
  void import_readsStandardInput() throws Exception {
    TestDatabase database = open(TestDatabase.fresh());

    Program program = run(settings(database), "import", "-").given(utf8(message(1, "Hello")));

    assertThat(program.exitStatus()).isZero();
    assertThat(program.out())
        .containsExactly("1 sessions and 1 messages made, 0 lines skipped, 0 refused");
    assertThat(database.text("select content from messages")).isEqualTo("Hello");
  }

  @Test
  void import_tellsWhichLinesItRefuses_takesInTheRest_andEndsWith1() throws Exception {
    TestDatabase database = open(TestDatabase.fresh());
    Path file = write("in.ndjson", partlyWrong());

    Program program = run(settings(database), "import", file.toString());

    assertThat(program.exitStatus()).isEqualTo(1);
    assertThat(program.err())
        .extracting(line -> line.replaceFirst("^(line [0-9]+: [a-z_]+): .*$", "$1"))
        .containsExactly(
            "line 2: malformed_json",
            "line 4: unknown_property",
            "line 5: required",
            "line 6: invalid_id",
            "line 8: message_id_conflict");
    assertThat(program.err()).noneMatch(line -> line.contains("hush") || line.contains(SESSION));
    assertThat(program.out())
        .containsExactly("1 sessions and 3 messages made, 0 lines skipped, 5 refused");
    assertThat(database.texts("select content from messages order by seq"))
        .containsExactly("One", "Two", "Three");
  }

  @Test
  void import_takesInAllOrNothing_whereThatIsWanted() throws Exception {
    TestDatabase database = open(TestDatabase.fresh());
    Path file = write("in.ndjson", partlyWrong());

    Program refused = run(settings(database), "import", "--atomic", file.toString());
    assertThat(refused.exitStatus()).isEqualTo(1);
    assertThat(refused.err()).filteredOn(line -> line.startsWith("line ")).hasSize(5);
    assertThat(refused.out())
        .containsExactly("0 sessions and 0 messages made, 0 lines skipped, 5 refused");
    assertThat(export(database)).isEmpty();

    Path right = write("right.ndjson", message(1, "One") + message(2, "Two"));
    Program taken = run(settings(database), "import", "--atomic", right.toString());
    assertThat(taken.exitStatus()).isZero();
    assertThat(taken.out())
        .containsExactly("2 sessions and 2 messages made, 0 lines skipped, 0 refused");
  }

  @Test
  void import_tellsTheFirstHundredMistakesOnly() throws Exception {
    TestDatabase database = open(TestDatabase.fresh());

    Program program = run(settings(database), "import", "-").given(utf8("hush\n".repeat(102)));

    assertThat(program.exitStatus()).isEqualTo(1);
    assertThat(program.err()).hasSize(101).endsWith("… and 2 more");
  }

  @Test
  void export_goesIntoAnotherDatabase_andComesOutTheSame() throws Exception {
    TestDatabase source = open(TestDatabase.fresh());
    TestDatabase target = open(TestDatabase.empty());
    Path conversations = write("in.ndjson", SampleArchive.lines(20261120, 300));
    Program in = run(settings(source), "import", conversations.toString());
    assertThat(in.exitStatus()).as(String.join("\n", in.err())).isZero();

    Path first = folder.resolve("first.ndjson");
    assertThat(run(settings(source), "export", first.toString()).exitStatus()).isZero();
    Program moved = run(settings(target), "import", first.toString());
    assertThat(moved.exitStatus()).as(String.join("\n", moved.err())).isZero();
    assertThat(moved.out()).isEqualTo(in.out());
    Path second = folder.resolve("second.ndjson");
    assertThat(run(settings(target), "export", second.toString()).exitStatus()).isZero();

    assertThat(Files.readAllLines(first)).hasSizeGreaterThan(3_000);
    assertThat(Files.mismatch(first, second)).isEqualTo(-1);

    Program again = run(settings(source), "import", first.toString());
    assertThat(again.exitStatus()).isZero();
    assertThat(again.out().getFirst()).startsWith("0 sessions and 0 messages made, ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"development", "production"})
  void serve_refusesALanguageThatTheDatabaseDoesNotKnow(String environment) throws Exception {
    TestDatabase database = open(TestDatabase.fresh());
    Map<String, String> settings = settings(database);
    settings.put("ENVIRONMENT", environment);
    settings.put("HTTP_HOST", "127.0.0.1");
    settings.put("HTTP_PORT", "0");
    settings.put("SEARCH_LANGUAGE", "klingon");

    Program refused = run(settings, "serve");

    assertThat(refused.exitStatus()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err())
        .containsExactly(
            "safespace: the database has no text search configuration of the name in"
                + " SEARCH_LANGUAGE");
  }

  @Test
  void sweep_erasesWhatHasExpired_andWhatIsTooOld() throws Exception {
    TestDatabase database = open(TestDatabase.fresh());
    Map<String, String> settings = settings(database);
    settings.put("SESSION_TTL", "30d");
    settings.put("RETENTION", "1d");
    Program in =
        run(settings, "import", "-").given(utf8(message(1, "Old") + message(2, "Expired")));
    assertThat(in.exitStatus()).isZero();
    database.execute(
        """
        update sessions set last_active_at = now() - interval '31 days' where id = '%1$s2';
        update messages set created_at = now() - interval '2 days' where session_id = '%1$s1';
        update sessions set oldest_message_at = now() - interval '2 days' where id = '%1$s1';
        """
            .formatted(SESSION));

    Program sweep = run(settings, "sweep");

    assertThat(sweep.exitStatus()).isZero();
    assertThat(sweep.out())
        .containsExactly(
            "1 sessions and 1 messages erased, 0 answers ended, 0 tombstones forgotten");
    assertThat(database.texts("select id from sessions")).containsExactly(SESSION + "1");
    assertThat(database.texts("select content from messages")).containsExactly("");
  }

  @Test
  void import_saysThatThereIsNoFile() throws Exception {
    Program program = run(Map.of(), "import", "nowhere.ndjson");

    assertThat(program.exitStatus()).isEqualTo(1);
    assertThat(program.err()).containsExactly("safespace: there is no file nowhere.ndjson");
  }

  @Test
  void export_saysInOneLineThatThereIsNoDatabase_andLeavesTheFileAsItWas() throws Exception {
    Path before = write("before.ndjson", "before");
    Program program =
        run(
            Map.of(
                "DATABASE_URL",
                "postgresql://someone:hush@127.0.0.1:1/d",
                "DB_POOL_TIMEOUT",
                "250ms"),
            "export",
            before.toString());

    assertThat(program.exitStatus()).isEqualTo(1);
    assertThat(program.out()).isEmpty();
    assertThat(program.err())
        .singleElement()
        .isEqualTo(
            "safespace: database_unavailable: The database cannot be reached: nobody listens"
                + " there (SQLSTATE 08001).");
    assertThat(before).hasContent("before");
  }

  @Test
  void config_isToldAsJson() throws Exception {
    Program config =
        run(Map.of("DATABASE_URL", "postgresql://someone:hush@localhost/d"), "config", "--json");

    assertThat(config.exitStatus()).isZero();
    assertThat(config.out())
        .singleElement()
        .satisfies(json -> assertThat(json).startsWith("{\"settings\":[{\"meaning\":"))
        .satisfies(json ->
            assertThat(json)
                .contains(
                    "\"name\":\"DATABASE_URL\",\"source\":\"environment, DATABASE_URL\","
                        + "\"value\":\"********\""))
        .satisfies(json -> assertThat(json).doesNotContain("hush", "someone"));
  }

  @Test
  void health_triesAgain_andThenSaysWhyNot() throws Exception {
    Map<String, String> nobody =
        Map.of(
            "DATABASE_URL", "postgresql://someone:hush@127.0.0.1:1/d", "DB_CONNECT_BACKOFF", "1ms");

    Program health = run(nobody, "health", "--retries", "1", "--json");

    assertThat(health.exitStatus()).isEqualTo(1);
    assertThat(health.err())
        .singleElement()
        .satisfies(line ->
            assertThat(line)
                .startsWith(
                    "attempt 1 of 2: The database cannot be reached: nobody listens there"
                        + " (SQLSTATE 08001). Next in "));
    assertThat(health.out())
        .containsExactly(
            "{\"connection_pool\":{\"checked_in\":0,\"checked_out\":0,\"invalid\":0,"
                + "\"overflow\":0,\"size\":20,\"waiting\":0},\"latency_ms\":null,\"reason\":"
                + "\"The database cannot be reached: nobody listens there (SQLSTATE 08001).\","
                + "\"status\":\"unhealthy\"}");
  }

  @Test
  void seed_addsTheSameOnce_andClearTakesEverythingAway() throws Exception {
    TestDatabase database = open(TestDatabase.empty());

    Program first = run(settings(database), "seed", "test");
    assertThat(first.exitStatus()).as(String.join("\n", first.err())).isZero();
    assertThat(first.out())
        .containsExactly("8 sessions and 17 messages made, 0 lines were there already");
    byte[] stored = export(database);
    Program second = run(settings(database), "seed", "test");
    assertThat(second.exitStatus()).isZero();
    assertThat(second.out())
        .containsExactly("0 sessions and 0 messages made, 24 lines were there already");
    assertThat(export(database)).isEqualTo(stored);

    Program unasked = run(settings(database), "clear").given(utf8("yes\n"));
    assertThat(unasked.exitStatus()).isEqualTo(1);
    assertThat(unasked.err())
        .containsExactly("safespace: there is no terminal to ask on: clear --yes does not ask");
    assertThat(export(database)).isEqualTo(stored);

    Program cleared = run(settings(database), "clear", "--yes");
    assertThat(cleared.exitStatus()).isZero();
    assertThat(cleared.out()).containsExactly("8 sessions, 17 messages and 0 tombstones removed");
    assertThat(export(database)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"seed dev", "clear --yes"})
  void command_isNotForProduction(String command) throws Exception {
    Program program =
        run(
            Map.of("ENVIRONMENT", "production", "DATABASE_URL", "postgresql://u@127.0.0.1:1/d"),
            command.split(" ", -1));

    assertThat(program.exitStatus()).isEqualTo(1);
    assertThat(program.err())
        .containsExactly(
            "safespace: %s is not for production (ENVIRONMENT=production)"
                .formatted(command.replaceFirst(" .*", "")));
  }

  @Test
  void validate_tellsWhatPassed_andWhatDidNot() throws Exception {
    TestDatabase database = open(TestDatabase.fresh());

    Program good = run(settings(database), "validate");
    assertThat(good.exitStatus()).as(String.join("\n", good.out())).isZero();
    assertThat(good.out())
        .extracting(line -> line.replaceFirst(" {2,}(ok|failed|not checked)( .*)?$", ": $1"))
        .containsExactly(
            "settings: ok",
            "connection: ok",
            "TLS: ok",
            "privileges: ok",
            "schema: ok",
            "names: ok",
            "pool: ok",
            "search: ok",
            "write and roll back: ok");

    database.close();
    Program gone = run(settings(database), "validate", "--json");
    assertThat(gone.exitStatus()).isEqualTo(1);
    assertThat(gone.out())
        .singleElement()
        .satisfies(json ->
            assertThat(json)
                .contains(
                    "{\"detail\":\"The database cannot be reached: the server has no such database"
                        + " (SQLSTATE 3D000).\",\"name\":\"connection\",\"status\":\"failed\"},"
                        + "{\"detail\":\"\",\"name\":\"TLS\",\"status\":\"not checked\"}"))
        .satisfies(json -> assertThat(json).endsWith("],\"passed\":false}"));
  }

  @Test
  void validate_failsForWrongSettings_andEndsWith2() throws Exception {
    Program program = run(Map.of("DB_POOL_SIZE", "0"), "validate");

    assertThat(program.exitStatus()).isEqualTo(2);
    assertThat(program.out())
        .singleElement()
        .satisfies(line -> assertThat(line).matches("settings +failed +1 wrong, each told below"));
    assertThat(program.err()).containsExactly("DB_POOL_SIZE is \"0\", expected: 1 to 1000");
  }

  /** Three messages, and five lines that are wrong each in its own way. */
  private static String partlyWrong() {
    String known = "0190f3a0-1111-7000-8000-000000000000";
    return """
    {"type":"message","session_id":"%1$s1","id":"%2$s","role":"user","content":"One"}
    {"type":"message","session_id":"%1$s1","role":"user","content":"hush"
    {"type":"message","session_id":"%1$s1","role":"user","content":"Two"}
    {"type":"message","session_id":"%1$s1","role":"user","content":"hush","colour":"red"}
    {"type":"message","session_id":"%1$s1","role":"user"}
    {"type":"message","session_id":"hush","role":"user","content":"hush"}
    {"type":"message","session_id":"%1$s1","role":"user","content":"Three"}
    {"type":"message","session_id":"%1$s1","id":"%2$s","role":"user","content":"hush"}
    """
        .formatted(SESSION, known);
  }

  private static String message(int session, String content) {
    return """
    {"type":"message","session_id":"%s%d","role":"user","content":"%s"}
    """
        .formatted(SESSION, session, content);
  }

  private byte[] export(TestDatabase database) throws Exception {
    Path file = folder.resolve("export.ndjson");
    Program export = run(settings(database), "export", file.toString());
    assertThat(export.exitStatus()).as(String.join("\n", export.err())).isZero();
    return Files.readAllBytes(file);
  }

  private Program run(Map<String, String> settings, String... arguments) {
    return open(Program.start(Program.classPath(), folder, settings, arguments));
  }

  private static Map<String, String> settings(TestDatabase database) {
    Map<String, String> variables = new HashMap<>();
    variables.put("DATABASE_URL", url(database.target()));
    variables.put("DB_POOL_SIZE", "2");
    return variables;
  }

  static String url(Target target) {
    String url = target.url();
    return "%s%suser=%s&password=%s"
        .formatted(url, url.contains("?") ? "&" : "?", target.user(), target.password());
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private <T extends AutoCloseable> T open(T resource) {
    opened.add(resource);
    return resource;
  }
}
