package safespace.persistence.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import safespace.domain.Parallel;
import safespace.domain.Rejection;
import safespace.domain.storage.StorageHealth.Schema;
import safespace.persistence.PostgresProxy;
import safespace.persistence.TestDatabase;
import safespace.persistence.schema.PostgresSchema.Refusal;

/** Whatever stops a change of the schema in the middle, the next one brings it to its end. */
@Timeout(120)
class InterruptedMigrationsTest {
  private static final Schema CURRENT = new Schema(Schema.State.CURRENT, "2", 0);

  /** What {@code db new} recommends. */
  private static final String CONCURRENT_INDEX =
      """
      drop index concurrently if exists ix_notes_text;
      create index concurrently ix_notes_text on notes (text);
      """;

  private final TestDatabase database = TestDatabase.empty();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  @TempDir private Path folder;
  private TestMigrations migrations;

  @BeforeEach
  void prepare() {
    migrations =
        new TestMigrations(folder)
            .with(
                "V1__notes.sql",
                """
                create table notes (id int constraint pk_notes primary key, text text);
                insert into notes select n, 'note ' || n from generate_series(1, 1000) n;
                """)
            .with("U1__notes.sql", "drop table notes;");
    migrations.on(database).upgrade();
  }

  @AfterEach
  void drop() {
    threads.shutdownNow();
    database.close();
  }

  @Test
  void migrationThatWaitsForALock_givesUp_changesNothing_andSucceedsLater() throws Exception {
    migrations
        .with("V2__a.sql", "create table words (id int); alter table notes add column a int;")
        .with("U2__a.sql", "drop table words; alter table notes drop column a;");
    PostgresSchema schema = migrations.on(database);
    Instant start = Instant.now();
    try (Reader _ = new Reader()) {
      assertThatThrownBy(schema::upgrade)
          .isInstanceOf(Refusal.class)
          .hasMessage(
              "another connection holds a lock that migration 2 needs; nothing of it was changed:"
                  + " try again");
      assertThat(Duration.between(start, Instant.now()))
          .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(30));
      assertThat(schema.current()).isEqualTo(new Schema(Schema.State.BEHIND, "1", 1));
      assertThat(database.text("select to_regclass('words')")).isEqualTo("null");
    }
    schema.upgrade();
    assertThat(schema.current()).isEqualTo(CURRENT);

    try (Reader _ = new Reader()) {
      assertThatThrownBy(() -> schema.downgradeBy(1))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("U2__a.sql needs");
    }
    assertThat(schema.current()).isEqualTo(CURRENT);
    schema.downgradeBy(1);
    assertThat(schema.current().version()).isEqualTo("1");
  }

  @Test
  void killOfTheBackend_inAMigration_leavesNothing_andTheNextCompletes() throws Exception {
    migrations.with("V2__a.sql", "create table words (id int); select pg_sleep(60);");
    Future<?> killed = threads.submit(() -> migrations.on(database).upgrade());
    killBackendOf("%pg_sleep(60)%");

    assertThatThrownBy(killed::get).hasCauseInstanceOf(Rejection.class);
    assertThat(database.text("select to_regclass('words')")).isEqualTo("null");

    migrations.with("V2__a.sql", "create table words (id int);");
    migrations.on(database).upgrade();
    assertThat(migrations.on(database).current()).isEqualTo(CURRENT);
  }

  @Test
  void killOfTheBackend_inTheMakingOfAnIndex_isMendedByTheNext() throws Exception {
    migrations.with("V2__index.sql", CONCURRENT_INDEX);
    PostgresSchema schema = migrations.on(database);
    try (Reader _ = new Reader()) {
      Future<?> killed = threads.submit(() -> schema.upgrade());
      killBackendOf("create index concurrently%");
      assertThatThrownBy(killed::get).hasCauseInstanceOf(Rejection.class);
    }
    assertThat(indexIsValid()).isEqualTo("f");
    assertThat(schema.validate()).contains("index ix_notes_text was not made to its end");

    migrations.with("U2__index.sql", "drop index ix_notes_text;").on(database).upgrade();
    assertThat(indexIsValid()).isEqualTo("t");
    assertThat(migrations.on(database).current()).isEqualTo(CURRENT);
  }

  @Test
  void migrationThatStoppedHalfWay_isBegunAnew() {
    migrations.with(
        "V2__index.sql", CONCURRENT_INDEX.replace("create index", "create unique index"));
    PostgresSchema schema = migrations.on(database);
    database.execute("insert into notes values (0, 'note 1')");

    assertThatThrownBy(schema::upgrade)
        .isInstanceOf(Refusal.class)
        .hasMessage("migration 2 failed (SQLSTATE 23505)");
    assertThat(schema.history().getLast().state()).isEqualTo(PostgresSchema.State.FAILED);
    assertThat(schema.current()).isEqualTo(new Schema(Schema.State.BEHIND, "1", 1));

    database.execute("delete from notes where id = 0");
    schema.upgrade();
    assertThat(schema.current()).isEqualTo(CURRENT);
    assertThat(indexIsValid()).isEqualTo("t");
  }

  @Test
  void endOfTheClient_inTheMakingOfAnIndex_isMendedByTheNext() throws Exception {
    migrations.with("V2__index.sql", CONCURRENT_INDEX);
    try (Reader _ = new Reader();
        PostgresProxy wire = new PostgresProxy(database.direct())) {
      Future<?> gone = threads.submit(() -> migrations.on(wire.target()).upgrade());
      awaitBackendOf("create index concurrently%");
      wire.cut();
      assertThatThrownBy(gone::get).hasCauseInstanceOf(Rejection.class);
      // The server notices by itself, and lets go of the locks of who is gone.
      await("select count(*) from pg_stat_activity where query like 'create index c%'", "0");
    }
    assertThat(indexIsValid()).isEqualTo("f");

    migrations.on(database).upgrade();
    assertThat(indexIsValid()).isEqualTo("t");
    assertThat(migrations.on(database).current()).isEqualTo(CURRENT);
  }

  @Test
  void endOfTheClient_inAMigration_leavesNothing_andTheNextCompletes() throws Exception {
    migrations.with("V2__a.sql", "alter table notes add column a int; select pg_sleep(60);");
    try (PostgresProxy wire = new PostgresProxy(database.direct())) {
      Future<?> gone = threads.submit(() -> migrations.on(wire.target()).upgrade());
      awaitBackendOf("%pg_sleep(60)%");
      wire.cut();
      assertThatThrownBy(gone::get).hasCauseInstanceOf(Rejection.class);
    }
    migrations.with("V2__a.sql", "alter table notes add column a int;");

    migrations.on(database).upgrade();
    assertThat(migrations.on(database).current()).isEqualTo(CURRENT);
  }

  @Test
  void changes_comeOneAfterTheOther() {
    migrations
        .with("V2__index.sql", CONCURRENT_INDEX)
        .with("U2__index.sql", "drop index ix_notes_text;");

    // Odd ones go back, even ones forward; whatever the order, none meets another half-way.
    Parallel.run(
        6,
        number -> {
          PostgresSchema schema = migrations.on(database);
          if (number % 2 == 0) schema.upgrade();
          else schema.downgradeTo(1);
          return number;
        });

    migrations.on(database).upgrade();
    assertThat(migrations.on(database).current()).isEqualTo(CURRENT);
    assertThat(migrations.on(database).validate()).isEmpty();
  }

  private String indexIsValid() {
    return database.text(
        "select indisvalid from pg_index where indexrelid = 'ix_notes_text'::regclass");
  }

  private void killBackendOf(String statement) {
    awaitBackendOf(statement);
    database.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where query like '%s' and pid <> pg_backend_pid()"
            .formatted(statement));
  }

  private void awaitBackendOf(String statement) {
    await(
        "select count(*) from pg_stat_activity where query like '%s' and pid <> pg_backend_pid()"
            .formatted(statement),
        "1");
  }

  private void await(String query, String wanted) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!database.text(query).equals(wanted)) {
      if (System.nanoTime() > end) throw new AssertionError("waited in vain: " + query);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** A transaction that has read a table and does not end. */
  private final class Reader implements AutoCloseable {
    private final Connection connection = database.dataSource().getConnection();

    Reader() throws SQLException {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("set transaction isolation level repeatable read");
        statement.execute("select count(*) from notes");
      }
    }

    @Override
    public void close() throws SQLException {
      connection.rollback(); // the end of a connection alone is not waited for
      connection.close();
    }
  }
}
