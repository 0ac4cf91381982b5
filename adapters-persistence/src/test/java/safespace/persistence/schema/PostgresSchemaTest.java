package safespace.persistence.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import safespace.domain.Rejection;
import safespace.domain.storage.StorageHealth.Schema;
import safespace.persistence.TestDatabase;
import safespace.persistence.connection.ConnectionSettings.Target;
import safespace.persistence.schema.PostgresSchema.Migration;
import safespace.persistence.schema.PostgresSchema.Refusal;
import safespace.persistence.schema.PostgresSchema.State;

/** What an operator does with the schema; with migrations of its own. */
class PostgresSchemaTest {
  private static final String TABLES =
      """
      select relname from pg_class
      where relkind = 'r' and relnamespace = 'public'::regnamespace
        and relname <> 'flyway_schema_history'
      order by 1
      """;

  private final TestDatabase database = TestDatabase.empty();
  @TempDir private Path folder;
  private TestMigrations migrations;

  @BeforeEach
  void prepare() {
    migrations =
        new TestMigrations(folder)
            .withNotes()
            .with("V2__words.sql", "create table words (id int);")
            .with("U2__words.sql", "drop table words;")
            .with("V3__letters.sql", "create table letters (id int);");
  }

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  void upgrade_goesToTheVersionThatIsWanted_andNotFurther() {
    PostgresSchema schema = migrations.on(database);
    assertThat(schema.current()).isEqualTo(new Schema(Schema.State.BEHIND, "0", 3));

    schema.upgrade(2);
    assertThat(schema.current()).isEqualTo(new Schema(Schema.State.BEHIND, "2", 1));
    schema.upgrade(1);
    assertThat(database.texts(TABLES)).containsExactly("notes", "words");

    schema.upgrade();
    assertThat(schema.current()).isEqualTo(new Schema(Schema.State.CURRENT, "3", 0));
    schema.upgrade();
    assertThatThrownBy(() -> schema.upgrade(4))
        .isInstanceOf(Refusal.class)
        .hasMessage("this program has no migration 4");
  }

  @Test
  void history_tellsOfEachMigrationWhatBecameOfIt() {
    PostgresSchema schema = migrations.on(database);
    schema.upgrade(2);
    database.execute("update flyway_schema_history set success = false where version = '2'");
    applyUnknown("9", "contract words");

    assertThat(schema.history())
        .extracting(
            Migration::version, Migration::description, Migration::state, Migration::undoable)
        .containsExactly(
            tuple(1, "notes", State.APPLIED, true),
            tuple(2, "words", State.FAILED, true),
            tuple(3, "letters", State.PENDING, false),
            tuple(9, "contract words", State.UNKNOWN, false));
    assertThat(schema.history().getFirst().at().orElseThrow())
        .isEqualTo(
            Instant.parse(
                database.text(
                    """
                    select to_char(installed_on, 'YYYY-MM-DD"T"HH24:MI:SS.USZ')
                    from flyway_schema_history where version = '1'
                    """)))
        .isBetween(time("now() - interval '1 minute'"), time("now()"));
    assertThat(schema.history().get(2).at()).isEmpty();
  }

  private Instant time(String time) {
    return Instant.parse(
        database.text(
            "select to_char((%s) at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.USZ')"
                .formatted(time)));
  }

  @ParameterizedTest
  @CsvSource({"contract drop old title, false", "expand title, true", "subcontract, true"})
  void schemaOfANewerProgram_isOfUse_unlessItTookSomethingAway(String description, boolean usable) {
    PostgresSchema schema = migrations.on(database);
    schema.upgrade();
    applyUnknown("9", description);

    assertThat(schema.current()).isEqualTo(new Schema(Schema.State.AHEAD, "9", 0, usable));
    schema.upgrade();
    assertThat(database.text("select max(version) from flyway_schema_history")).isEqualTo("9");
  }

  @Test
  void downgrade_takesBackTheNewest_andRefusesWhatHasNoUndo() {
    PostgresSchema schema = migrations.on(database);
    schema.upgrade();

    assertThatThrownBy(() -> schema.downgradeBy(1))
        .isInstanceOf(Refusal.class)
        .hasMessage("migration 3 cannot be taken back: this program has no U3__….sql");
    assertThatThrownBy(() -> schema.downgradeTo(1)).isInstanceOf(Refusal.class);
    assertThat(database.texts(TABLES)).containsExactly("letters", "notes", "words");

    PostgresSchema complete = migrations.with("U3__x.sql", "drop table letters;").on(database);
    complete.downgradeTo(2);
    assertThat(database.texts(TABLES)).containsExactly("notes", "words");
    complete.downgradeBy(1);
    assertThat(complete.current()).isEqualTo(new Schema(Schema.State.BEHIND, "1", 2));
    assertThatThrownBy(() -> complete.downgradeBy(2))
        .isInstanceOf(Refusal.class)
        .hasMessage("applied are 1 migrations, and not 2");
    assertThatThrownBy(() -> complete.downgradeTo(2))
        .isInstanceOf(Refusal.class)
        .hasMessage("migration 2 is not applied");

    complete.upgrade();
    complete.downgradeTo(0);
    assertThat(database.texts(TABLES)).isEmpty();
    complete.upgrade();
    assertThat(database.texts(TABLES)).containsExactly("letters", "notes", "words");
  }

  @Test
  void downgrade_takesBackAMigrationWholeOrNotAtAll() {
    PostgresSchema schema =
        migrations.with("U3__x.sql", "drop table letters; drop table nothing;").on(database);
    schema.upgrade();

    assertThatThrownBy(() -> schema.downgradeTo(0))
        .isInstanceOf(Refusal.class)
        .hasMessage("U3__x.sql failed (SQLSTATE 42P01)");

    assertThat(schema.current()).isEqualTo(new Schema(Schema.State.CURRENT, "3", 0));
    assertThat(database.texts(TABLES)).containsExactly("letters", "notes", "words");
  }

  @Test
  void upgrade_leavesNothingOfAMigrationThatFails() {
    migrations.with("V3__letters.sql", "create table letters (id int); select 'hush' / 0;");
    PostgresSchema broken = migrations.on(database);

    assertThatThrownBy(broken::upgrade)
        .isInstanceOf(Refusal.class)
        .hasMessage("migration 3 failed (SQLSTATE 22P02)");

    assertThat(database.texts(TABLES)).containsExactly("notes", "words");
    migrations.with("V3__letters.sql", "create table letters (id int);").on(database).upgrade();
    assertThat(database.texts(TABLES)).containsExactly("letters", "notes", "words");
  }

  @Test
  void migrations_runInUtc_andWaitForNoLockButWhereNobodyWaitsForThem() {
    String settings = "select current_setting('TimeZone'), current_setting('lock_timeout') as wait";
    migrations
        .with("V4__a.sql", "create table a as " + settings + ";")
        .with("V5__b.sql", "create table b as " + settings + "/*\nDROP index\nconcurrently x */;")
        .with("V6__c.sql", "create table c as " + settings + ";")
        .on(database)
        .upgrade();

    assertThat(
            database.texts("select a::text from (table a union all table b union all table c) a"))
        .containsExactly("(UTC,5s)", "(UTC,0)", "(UTC,5s)");
  }

  @Test
  void validate_tellsAllThatIsWrong() {
    migrations.with("U3__letters.sql", "drop table letters;");
    assertThat(migrations.on(database).validate()).isEmpty();
    migrations.on(database).upgrade();
    assertThat(migrations.on(database).validate()).isEmpty();

    applyUnknown("9", "expand words");
    database.execute("create table odd (id int constraint odd_id primary key)");
    database.execute("update flyway_schema_history set success = false where version = '9'");
    migrations
        .with("V1__notes.sql", "create table notes (id int); -- edited")
        .without("V2__words.sql")
        .without("U3__letters.sql")
        .with("V7__late.sql", "select 1;")
        .with("U7__late.sql", "select 1;");

    assertThat(migrations.on(database).validate())
        .containsExactlyInAnyOrder(
            "migration 1 was changed after it had been applied",
            "migration 2 is applied, and this program has no script for it",
            "migration 7 was passed over: newer ones are applied already",
            "migration 9 stopped half-way: the next upgrade begins it anew",
            "migration 3 has no U3__….sql to take it back",
            "odd_id is not named by the convention");
  }

  @Test
  void upgrade_refusesWhatIsNotWhatWasApplied() {
    migrations.on(database).upgrade();
    migrations.with("V1__notes.sql", "create table notes (id int); -- edited");

    PostgresSchema edited = migrations.with("V4__more.sql", "select 1;").on(database);

    assertThatThrownBy(edited::upgrade)
        .isInstanceOf(Refusal.class)
        .hasMessage("migration 1 was changed after it had been applied");
    assertThat(edited.current().pending()).isEqualTo(1);
  }

  @Test
  void upgrade_refusesADatabaseOfOthers() {
    database.execute("create table accounts (id int)");

    assertThatThrownBy(() -> migrations.on(database).upgrade())
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("the database holds tables of others");
    assertThat(database.texts(TABLES)).containsExactly("accounts");
  }

  @Test
  void everything_isRejectedWhenThereIsNoDatabase() {
    PostgresSchema nowhere =
        migrations.on(new Target("jdbc:postgresql://127.0.0.1:1/d", "who", "hush"));

    for (Runnable call :
        new Runnable[] {
          nowhere::current, nowhere::history, nowhere::upgrade, nowhere::validate, nowhere::misnamed
        }) {
      assertThatThrownBy(call::run)
          .isInstanceOfSatisfying(
              Rejection.class,
              r -> assertThat(r.reason()).isEqualTo(Rejection.Reason.DATABASE_UNAVAILABLE))
          .hasMessage("The database cannot be reached: nobody listens there (SQLSTATE 08001).");
    }
  }

  private void applyUnknown(String version, String description) {
    database.execute(
        """
        insert into flyway_schema_history
        select 100, '%s', '%s', type, 'V.sql', checksum, installed_by, installed_on, execution_time, true
        from flyway_schema_history where installed_rank = 1
        """
            .formatted(version, description));
  }
}
