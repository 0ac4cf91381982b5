package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.message.Samples.full;
import static safespace.domain.message.Samples.message;
import static safespace.domain.message.Samples.streaming;
import static safespace.persistence.Appends.append;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import safespace.domain.Actor;
import safespace.domain.Parallel;
import safespace.domain.message.Chunk;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.MessageId;
import safespace.domain.session.SessionId;
import safespace.domain.storage.StorageHealth.Schema;
import safespace.persistence.schema.PostgresSchema;

class MigrationsTest {
  /** Tables, functions, types and the like, but Flyway's. */
  private static final String OBJECTS =
      """
      select o::text from (
        select relname from pg_class where relnamespace = 'public'::regnamespace
        union all
        select proname from pg_proc where pronamespace = 'public'::regnamespace
        union all
        select typname from pg_type where typnamespace = 'public'::regnamespace
      ) o
      where o::text not like '%flyway_schema_history%'
      order by o::text
      """;

  private static final String COLUMNS =
      """
      select c::text from information_schema.columns c
      where table_schema = 'public' order by table_name, ordinal_position
      """;

  private static final List<String> VERSIONS =
      IntStream.rangeClosed(1, PostgresSchema.newest()).mapToObj(Integer::toString).toList();

  private static final String NEWEST = VERSIONS.getLast();

  @Test
  void upgrade_isDoneByOneWhenManyTryAtOnce() {
    try (TestDatabase database = TestDatabase.empty()) {
      List<Schema> schemas =
          Parallel.run(
              6,
              _ -> {
                PostgresSchema schema = database.schema();
                schema.upgrade();
                return schema.current();
              });

      assertThat(schemas).hasSize(6).containsOnly(new Schema(Schema.State.CURRENT, NEWEST, 0));
      assertThat(
              database.texts("select version from flyway_schema_history order by installed_rank"))
          .isEqualTo(VERSIONS);
    }
  }

  @Test
  void downAndUpAgain_leavesTheSameSchemaAndNoneOfTheData() {
    try (TestDatabase database = TestDatabase.fresh();
        PostgresStorage storage = database.storage()) {
      final List<String> objects = database.texts(OBJECTS);
      final List<String> columns = database.texts(COLUMNS);
      SessionId erased = SessionId.random();
      append(storage, SessionId.random(), full(MessageId.random()));
      append(storage, erased, message("Forget me."));
      storage.sessions().erase(erased, Actor.ANONYMOUS);

      database.schema().downgradeTo(0);

      assertThat(database.texts(OBJECTS)).isEmpty();
      assertThat(storage.schema()).isEqualTo(new Schema(Schema.State.BEHIND, "0", VERSIONS.size()));

      database.schema().upgrade();

      assertThat(database.texts(OBJECTS)).isEqualTo(objects);
      assertThat(database.texts(COLUMNS)).isEqualTo(columns);
      append(storage, erased, message("I am new here."));
      assertThat(storage.messages().history(erased, HistoryQuery.latest(10), null)).isPresent();
    }
  }

  @Test
  void eachStepDownAndUpAgain_leavesTheData() {
    try (TestDatabase database = TestDatabase.fresh();
        PostgresStorage storage = database.storage()) {
      SessionId session = SessionId.random();
      append(storage, session, full(MessageId.random()), streaming("Once"));
      var before = storage.messages().history(session, HistoryQuery.latest(10), null).orElseThrow();
      MessageId written = before.messages().getLast().id();
      storage.messages().write(session, written, new Chunk(4, " upon"), Actor.ANONYMOUS);

      database.schema().downgradeTo(1);
      assertThat(database.text("select content from messages where seq = 2"))
          .isEqualTo("Once upon");
      database.schema().upgrade();

      assertThat(storage.messages().find(session, written).body().content().text())
          .isEqualTo("Once upon");
      assertThat(
              storage.messages().write(session, written, new Chunk(9, " a time"), Actor.ANONYMOUS))
          .isEqualTo(16);
      assertThat(database.text("select oldest_message_at is not null from sessions"))
          .isEqualTo("t");
    }
  }

  @Test
  void upgrade_leavesDataAsItIs() {
    try (TestDatabase database = TestDatabase.fresh();
        PostgresStorage storage = database.storage()) {
      SessionId session = SessionId.random();
      append(storage, session, full(MessageId.random()));
      var before = storage.messages().history(session, HistoryQuery.latest(10), null);

      database.schema().upgrade();

      assertThat(storage.messages().history(session, HistoryQuery.latest(10), null))
          .isEqualTo(before);
    }
  }

  @Test
  void schema_isBehindBeforeTheFirstMigration() {
    try (TestDatabase database = TestDatabase.empty();
        PostgresStorage storage = database.storage()) {
      assertThat(storage.schema()).isEqualTo(new Schema(Schema.State.BEHIND, "0", VERSIONS.size()));
    }
  }

  @Test
  void schema_isAheadWhenANewerProgramHasMigrated() {
    try (TestDatabase database = TestDatabase.fresh();
        PostgresStorage storage = database.storage()) {
      database.execute(
          """
          insert into flyway_schema_history
          select installed_rank + 1, '99', 'from the future', type, 'V99__from_the_future.sql', checksum,
                 installed_by, installed_on, execution_time, success
          from flyway_schema_history
          order by installed_rank desc
          limit 1
          """);

      assertThat(storage.schema()).isEqualTo(new Schema(Schema.State.AHEAD, "99", 0));
      database.schema().upgrade();
      append(storage, SessionId.random(), message("It works all the same."));
    }
  }
}
