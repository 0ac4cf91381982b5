package safespace.persistence;

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

  private final Handles handles;
  private final Expiry expiry;

  JdbiOverview(Handles handles, Expiry expiry) {
    this.handles = handles;
    this.expiry = expiry;
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
                    topSources(handle)))
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
}
