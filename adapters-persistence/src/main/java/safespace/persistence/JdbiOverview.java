package safespace.persistence;

import java.time.LocalDate;
import java.util.List;
import org.jdbi.v3.core.Handle;
import safespace.domain.overview.CitationQuery;
import safespace.domain.overview.CitingMessage;
import safespace.domain.overview.Figures;
import safespace.domain.overview.Overview;
import safespace.domain.overview.Page;
import safespace.domain.overview.SessionQuery;
import safespace.domain.session.Session;
import safespace.persistence.connection.Handles;

/** Looks across the tables of sessions and messages, within the time that any statement has. */
final class JdbiOverview implements Overview {
  /** Of more messages than this, a part tells what is cited most. */
  private static final long MOST_MESSAGES_READ = 100_000;

  /** Of more messages than this, those of a part of the sessions tell how many a day had. */
  private static final long MOST_MESSAGES_COUNTED = 25_000;

  private final Handles handles;
  private final Expiry expiry;
  private final long mostCounted;

  JdbiOverview(Handles handles, Expiry expiry) {
    this(handles, expiry, MOST_MESSAGES_COUNTED);
  }

  JdbiOverview(Handles handles, Expiry expiry, long mostCounted) {
    this.handles = handles;
    this.expiry = expiry;
    this.mostCounted = mostCounted;
  }

  @Override
  public Page<Session> sessions(SessionQuery query) {
    return handles.read(handle -> new SessionsStatement(handle, query, expiry).run());
  }

  @Override
  public Page<CitingMessage> citing(CitationQuery query) {
    return handles.read(handle -> new CitingStatement(handle, query, expiry).run());
  }

  @Override
  public Figures figures() {
    return handles.read(handle ->
        handle
            .createQuery(
                """
                -- count everything
                select count(*) as sessions, coalesce(sum(message_count), 0) as messages,
                       pg_database_size(current_database()) as bytes
                from sessions
                """)
            .map((row, _) ->
                new Figures(
                    row.getLong("sessions"),
                    row.getLong("messages"),
                    row.getLong("bytes"),
                    tables(handle),
                    topSources(handle),
                    days(handle)))
            .one());
  }

  private static List<Figures.Table> tables(Handle handle) {
    return handle
        .createQuery(
            """
            -- look how large the tables are
            select c.relname as name, greatest(c.reltuples, s.n_live_tup, 0)::bigint as rows,
                   pg_total_relation_size(c.oid) as bytes
            from pg_class c
            left join pg_stat_user_tables s on s.relid = c.oid
            where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
              and c.relname <> 'flyway_schema_history'
            order by c.relname
            """)
        .map((row, _) ->
            new Figures.Table(row.getString("name"), row.getLong("rows"), row.getLong("bytes")))
        .list();
  }

  /**
   * Reads one message after another, for no index counts URLs; but never more than a bound, of
   * whole pages here and there, and tells how many it would be in all.
   */
  private static List<Figures.Source> topSources(Handle handle) {
    double part =
        handle
            .createQuery(
                """
                -- look how many messages there are
                select least(1, :most / greatest(reltuples, 1)::double precision)
                from pg_class where oid = 'messages'::regclass
                """)
            .bind("most", (double) MOST_MESSAGES_READ)
            .mapTo(double.class)
            .one();
    return handle
        .createQuery(
            """
            -- count what is cited
            select c.url, round(count(*) / :part)::bigint as messages
            from messages m tablesample system (:part * 100)
            cross join lateral (
              select distinct c ->> 'url' as url from jsonb_array_elements(m.citations) as c) c
            where m.citations is not null and c.url is not null
            group by c.url
            order by count(*) desc, c.url
            limit :limit
            """)
        .bind("part", part)
        .bind("limit", Figures.MOST_SOURCES)
        .map((row, _) -> new Figures.Source(row.getString("url"), row.getLong("messages")))
        .list();
  }

  /**
   * No index knows when messages were written, but one knows which sessions were used lately, and
   * all of these messages are of such sessions. Which part of the sessions is read hangs on their
   * ids alone, so that a figure does not jump to and fro. They come as an array because the planner
   * takes it for a short one: it would else, expecting long sessions, compile the statement first,
   * which takes longer than to run it.
   */
  private List<Figures.Day> days(Handle handle) {
    return handle
        .createQuery(
            """
            -- count the days
            with first as (
              select date_trunc('day', now(), 'UTC') - make_interval(days => :days - 1) as at
            ), recent as materialized (
              select id, created_at, last_seq
              from sessions
              where active_hour >= (select at from first)
            ), part as (
              select least(1, :most / greatest(sum(last_seq), 1)::double precision) as part
              from recent
            ), begun as (
              select (created_at at time zone 'UTC')::date as date, count(*) as sessions
              from recent
              group by 1
            ), written as (
              select (m.created_at at time zone 'UTC')::date as date,
                     count(*) / (select part from part) as messages
              from unnest(array(
                select id from recent
                where (uuid_hash(id) & 65535) < 65536 * (select part from part))) as s (id)
              join messages m on m.session_id = s.id
              where m.erased_at is null and m.created_at >= (select at from first)
              group by 1
            )
            select day.date, coalesce(begun.sessions, 0) as sessions,
                   round(coalesce(written.messages, 0))::bigint as messages
            from (
              select (now() at time zone 'UTC')::date - n as date
              from generate_series(0, :days - 1) as n) day
            left join begun on begun.date = day.date
            left join written on written.date = day.date
            order by day.date
            """)
        .bind("days", Figures.DAYS)
        .bind("most", (double) mostCounted)
        .map((row, _) ->
            new Figures.Day(
                row.getObject("date", LocalDate.class),
                row.getLong("sessions"),
                row.getLong("messages")))
        .list();
  }
}
