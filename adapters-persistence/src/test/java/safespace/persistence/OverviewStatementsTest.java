package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.data.Percentage.withPercentage;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import safespace.domain.overview.CitationQuery;
import safespace.domain.overview.CitingMessage;
import safespace.domain.overview.Figures;
import safespace.domain.overview.Overview;
import safespace.domain.overview.Page;
import safespace.domain.overview.SessionQuery;
import safespace.domain.session.Session;
import safespace.persistence.connection.Handles;

/**
 * What operators' statements cost, as PostgreSQL itself counts it: among many sessions of the last
 * 90 days, with a message in ten that cites something.
 */
class OverviewStatementsTest {
  private static final TestDatabase DATABASE = TestDatabase.fresh();
  private static final String OFTEN = "https://example.org/often";
  private static final String ONCE = "https://example.org/5000";

  @BeforeAll
  static void fill() {
    DATABASE.execute(
        """
        insert into sessions
          (id, message_count, last_seq, created_at, last_active_at, created_by, updated_by)
        select gen_random_uuid(), 2, 2, at, at, 'import', 'import'
        from (select now() - n * interval '4 minutes' as at from generate_series(1, 30000) as n) s;

        insert into messages
          (session_id, seq, id, role, content, citations, body_sha256, created_at,
           created_by, updated_by)
        select id, seq, gen_random_uuid(), 'user', repeat('word ', 20),
               case when n % 10 = 0 then jsonb_build_array(
                 jsonb_build_object('title', 'A', 'url', 'https://example.org/' || n),
                 jsonb_build_object('title', 'B', 'url',
                   case when n % 100 = 0 then 'https://example.org/often' end)) end,
               '', last_active_at, 'import', 'import'
        from (
          select id, last_active_at, seq, row_number() over () as n
          from sessions, generate_series(1, 2) as seq) s;
        """);
    DATABASE.execute("vacuum analyze");
  }

  @AfterAll
  static void drop() {
    DATABASE.close();
  }

  @Test
  void sessions_areReadAlongTheHours() {
    SessionQuery first = new SessionQuery(50, null, null, Map.of());

    Read<Session> page = read(overview -> overview.sessions(first));

    assertThat(page.rows()).containsOnlyKeys("ix_sessions_active_hour");
    // 15 an hour: the page, and the rest of the hour in which it ends, and of the next.
    assertThat(page.rows().get("ix_sessions_active_hour")).isBetween(51L, 90L);

    SessionQuery second =
        new SessionQuery(50, SessionQuery.Place.of(page.page().items().getLast()), null, Map.of());
    assertThat(read(overview -> overview.sessions(second)).rows())
        .containsOnlyKeys("ix_sessions_active_hour")
        .allSatisfy((_, rows) -> assertThat(rows).isBetween(51L, 105L));
  }

  @Test
  void sessionsActiveSince_areReadAlongTheHours() {
    Instant since = Instant.now().minus(Duration.ofHours(2));
    SessionQuery query = new SessionQuery(200, null, since, Map.of());

    Read<Session> read = read(overview -> overview.sessions(query));

    assertThat(read.page().items()).hasSizeBetween(28, 32);
    assertThat(read.rows())
        .containsOnlyKeys("ix_sessions_active_hour")
        .allSatisfy((_, rows) -> assertThat(rows).isLessThan(60));
  }

  @Test
  void citingMessages_areFoundByTheIndex() {
    Read<CitingMessage> once = read(overview -> overview.citing(new CitationQuery(ONCE, 50, null)));
    Read<CitingMessage> often =
        read(overview -> overview.citing(new CitationQuery(OFTEN, 50, null)));

    assertThat(once.page().items()).hasSize(1);
    assertThat(once.rows()).containsEntry("ix_messages_citations", 1L);
    assertThat(often.page().items()).hasSize(50);
    assertThat(often.rows()).containsEntry("ix_messages_citations", 600L);
    for (Read<CitingMessage> read : List.of(once, often)) {
      assertThat(read.rows()).doesNotContainKey("messages");
    }
  }

  @Test
  void days_areCountedFromAPartOfManySessions() {
    // 360 sessions a day were used in two weeks, with two messages each.
    List<Figures.Day> all = days(1_000_000);
    List<Figures.Day> estimated = days(2_000);

    assertThat(all.subList(1, Figures.DAYS - 1))
        .extracting(Figures.Day::sessions, Figures.Day::messages)
        .containsOnly(tuple(360L, 720L));
    assertThat(estimated).isNotEqualTo(all);
    assertThat(messages(estimated)).isCloseTo(messages(all), withPercentage(25));
    assertThat(estimated)
        .extracting(Figures.Day::sessions)
        .isEqualTo(all.stream().map(Figures.Day::sessions).toList());
  }

  private static List<Figures.Day> days(long most) {
    return Jdbi.create(DATABASE.dataSource())
        .installPlugin(new PostgresPlugin())
        .withHandle(handle ->
            new JdbiOverview(Handles.of(handle), new Expiry(null), most).figures().days());
  }

  private static long messages(List<Figures.Day> days) {
    return days.stream().mapToLong(Figures.Day::messages).sum();
  }

  /** A page, and how many rows were read of which table (one after another) or index for it. */
  private record Read<T>(Page<T> page, Map<String, Long> rows) {}

  private static <T> Read<T> read(Function<Overview, Page<T>> reading) {
    return Jdbi.create(DATABASE.dataSource())
        .installPlugin(new PostgresPlugin())
        .inTransaction(handle -> {
          handle.execute("set local plan_cache_mode = force_generic_plan");
          Page<T> page = reading.apply(new JdbiOverview(Handles.of(handle), new Expiry(null)));
          return new Read<>(page, StatementsTest.rowsRead(handle));
        });
  }
}
