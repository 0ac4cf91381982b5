package safespace.persistence;

import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import safespace.domain.overview.Page;
import safespace.domain.overview.SessionQuery;
import safespace.domain.session.Session;

/**
 * Reads a page of all sessions along the hours of their activity, which is all that an index knows
 * of it: each hour is sorted when the page comes to it. What is asked of the time is asked of its
 * hour first, for the index.
 */
final class SessionsStatement {
  private static final String HOUR_OF =
      "date_bin('1 hour', %s, timestamptz '2000-01-01 00:00:00+00')";

  private final Handle handle;
  private final SessionQuery query;
  private final Expiry expiry;

  SessionsStatement(Handle handle, SessionQuery query, Expiry expiry) {
    this.handle = handle;
    this.query = query;
    this.expiry = expiry;
  }

  Page<Session> run() {
    List<Session> found = statement().map((row, _) -> JdbiSessionRepository.session(row)).list();
    boolean more = found.size() > query.limit();
    return new Page<>(more ? found.subList(0, query.limit()) : found, more);
  }

  private Query statement() {
    Query statement =
        expiry
            .define(
                handle.createQuery(
                    """
                    -- list sessions
                    select <columns>
                    from sessions s
                    where <alive><filter>
                    order by s.active_hour desc, s.last_active_at desc, s.id desc
                    limit :limit
                    """))
            .define("columns", JdbiSessionRepository.COLUMNS)
            .bind("limit", query.limit() + 1);
    StringBuilder filter = new StringBuilder();
    SessionQuery.Place after = query.after();
    if (after != null) {
      filter.append(" and s.active_hour <= ").append(HOUR_OF.formatted(":after_at"));
      filter.append(" and (s.last_active_at, s.id) < (:after_at, :after_id)");
      statement
          .bind("after_at", Rows.time(after.lastActiveAt()))
          .bind("after_id", after.id().value());
    }
    if (query.activeSince() != null) {
      filter.append(" and s.active_hour >= ").append(HOUR_OF.formatted(":since"));
      filter.append(" and s.last_active_at >= :since");
      statement.bind("since", Rows.time(query.activeSince()));
    }
    int number = 0;
    for (Map.Entry<String, String> wanted : query.metadata().entrySet()) {
      number++;
      filter.append(" and s.metadata ->> :name_%1$d = :value_%1$d".formatted(number));
      statement.bind("name_" + number, wanted.getKey());
      statement.bind("value_" + number, wanted.getValue());
    }
    return statement.define("filter", filter.toString());
  }
}
