package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.message.Samples.message;
import static safespace.persistence.Appends.append;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import safespace.domain.live.ChangeRepository;
import safespace.domain.live.Place;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.MessageRepository;
import safespace.domain.session.SessionId;
import safespace.domain.storage.Lifetimes;
import safespace.persistence.connection.Handles;

/**
 * What the statements cost that run all the time, as PostgreSQL itself counts it: in a long session
 * among many short ones, their messages mixed as time mixes them.
 */
class StatementsTest {
  private static final TestDatabase DATABASE = TestDatabase.fresh();
  private static final SessionId LONG = SessionId.random();
  private static final int LIMIT = 50;

  @BeforeAll
  static void fill() {
    DATABASE.execute(
        """
        insert into sessions (id, message_count, last_seq, revision, created_by, updated_by)
        select id, size, size, size, 'import', 'import'
        from (select '%s'::uuid, 10000
              union all
              select gen_random_uuid(), 10 from generate_series(1, 1000)) as s (id, size);

        insert into messages (session_id, seq, id, role, content, body_sha256, created_by, updated_by)
        select s.id, seq, gen_random_uuid(), 'user', repeat('word ', 20), '', 'import', 'import'
        from sessions s, generate_series(1, s.last_seq) as seq
        order by md5(s.id || ' ' || seq);
        """
            .formatted(LONG.text()));
    DATABASE.execute("vacuum analyze");
  }

  @AfterAll
  static void drop() {
    DATABASE.close();
  }

  static Stream<HistoryQuery> pages() {
    return Stream.of(
            new HistoryQuery.Latest(),
            new HistoryQuery.Before(5_000),
            new HistoryQuery.After(5_000))
        .map(anchor -> new HistoryQuery(LIMIT, anchor, null, null));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void history_readsOnePageAlongThePrimaryKeys(HistoryQuery query) {
    for (String plans : List.of("force_custom_plan", "force_generic_plan")) {
      Map<String, Long> rowsRead = rowsRead(plans, messages -> messages.history(LONG, query, null));

      assertThat(rowsRead).as(plans).containsOnlyKeys("pk_sessions", "pk_messages");
      // The page, one to see whether there is more, and one on the other side.
      assertThat(rowsRead.get("pk_messages")).as(plans).isBetween(LIMIT + 1L, LIMIT + 2L);
    }
  }

  @Test
  void history_readsNoPageWhenNothingHasChanged() {
    Map<String, Long> rowsRead =
        rowsRead(
            "force_generic_plan",
            messages -> messages.history(LONG, HistoryQuery.after(5_000, LIMIT), 10_000L));

    assertThat(rowsRead.getOrDefault("pk_messages", 0L)).isLessThanOrEqualTo(1);
  }

  @Test
  void changes_areReadAlongTheirIndexes_fromThePlaceOn() {
    Place place = Place.after(9_990, 9_990);
    for (String plans : List.of("force_custom_plan", "force_generic_plan")) {
      Map<String, Long> rowsRead =
          rowsReadBy(plans, handles -> changes(handles).since(LONG, place));

      assertThat(rowsRead)
          .as(plans)
          .containsOnlyKeys("pk_sessions", "pk_messages", "ix_messages_session_id");
      // Once to see which, once to read them.
      assertThat(rowsRead.get("pk_messages")).as(plans).isEqualTo(20);
    }
  }

  @Test
  void place_ofOneWhoComesBackIsFoundAtOnce() {
    for (String plans : List.of("force_custom_plan", "force_generic_plan")) {
      Map<String, Long> rowsRead =
          rowsReadBy(plans, handles -> changes(handles).begin(LONG, 5_000L));

      assertThat(rowsRead.get("pk_messages")).as(plans).isEqualTo(1);
      assertThat(rowsRead).as(plans).doesNotContainKey("messages");
    }
  }

  private static ChangeRepository changes(Handles handles) {
    return new JdbiChangeRepository(
        handles,
        new Expiry(null),
        new JdbiSessionRepository(handles, new Lifetimes(null, Duration.ofDays(1))));
  }

  @Test
  void append_isAHotUpdate() {
    try (TestDatabase database = TestDatabase.fresh()) {
      List<SessionId> sessions = IntStream.range(0, 20).mapToObj(_ -> SessionId.random()).toList();
      try (PostgresStorage storage = database.storage()) {
        for (int i = 0; i < 50; i++) {
          for (SessionId session : sessions) append(storage, session, message("Hello"));
        }
      }
      // A connection hands in its figures when it ends.
      Await.until(
          "all updates are counted",
          () -> updates(database, "n_tup_upd").equals(Integer.toString(20 * 49)));

      assertThat(updates(database, "n_tup_hot_upd")).isEqualTo(updates(database, "n_tup_upd"));
    }
  }

  private static String updates(TestDatabase database, String kind) {
    return database.text("select " + kind + " from pg_stat_user_tables where relname = 'sessions'");
  }

  private interface Reading {
    Object of(MessageRepository messages);
  }

  /** How many rows were read of which table (one after another) or index by the reading. */
  private static Map<String, Long> rowsRead(String plans, Reading reading) {
    Expiry expiry = new Expiry(null);
    return rowsReadBy(
        plans,
        handles ->
            reading.of(
                new JdbiMessageRepository(
                    handles,
                    expiry,
                    Readings.of(handles, expiry, "simple"),
                    Appending.of(handles, expiry))));
  }

  private static Map<String, Long> rowsReadBy(String plans, Consumer<Handles> reading) {
    return Jdbi.create(DATABASE.dataSource())
        .installPlugin(new PostgresPlugin())
        .inTransaction(handle -> {
          handle.execute("set local plan_cache_mode = " + plans);
          reading.accept(Handles.of(handle));
          return rowsRead(handle);
        });
  }

  /** The same of all readings of the handle's transaction. */
  static Map<String, Long> rowsRead(Handle handle) {
    return new TreeMap<>(
        handle
            .createQuery(
                """
                select relname, pg_stat_get_xact_tuples_returned(oid) as rows
                from pg_class
                where relnamespace = 'public'::regnamespace and relkind in ('r', 'i')
                  and pg_stat_get_xact_numscans(oid) > 0
                """)
            .reduceRows(
                new TreeMap<>(),
                (read, row) -> {
                  read.put(
                      row.getColumn("relname", String.class), row.getColumn("rows", Long.class));
                  return read;
                }));
  }
}
