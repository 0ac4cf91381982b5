package safespace.persistence;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import safespace.domain.message.History;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.Message;
import safespace.domain.session.SessionId;

/**
 * Reads a page of a session's messages with one statement: along the primary key from the anchor,
 * in one direction, one row further than asked, to see whether there is more; and whether there is
 * anything on the other side of the anchor.
 *
 * <p>The anchor is hidden in a subquery: knowing the number, the planner would expect that hardly
 * any session has so many messages, and fetch and sort all of them. The other side is asked for its
 * first row, not whether it {@code exists}, which would be looked up again for each message.
 */
final class HistoryStatement {
  private final Handle handle;
  private final SessionId session;
  private final HistoryQuery query;
  private final boolean forward;

  HistoryStatement(Handle handle, SessionId session, HistoryQuery query) {
    this.handle = handle;
    this.session = session;
    this.query = query;
    this.forward = query.anchor() instanceof HistoryQuery.After;
  }

  /** The page, or empty when the session still has the revision and nothing streams. */
  Optional<History> run(@Nullable Long knownRevision) {
    List<Line> lines = statement(knownRevision).map((row, _) -> Line.of(row)).list();
    if (lines.isEmpty()) throw JdbiSessionRepository.absent(handle, session);
    Line first = lines.getFirst();
    if (knownRevision != null && knownRevision == first.revision && !first.streaming) {
      return Optional.empty();
    }
    List<Message> found =
        lines.stream().flatMap(line -> Optional.ofNullable(line.message).stream()).toList();
    boolean more = found.size() > query.limit();
    int skipped = more && !forward ? 1 : 0;
    List<Message> messages = found.subList(skipped, more ? skipped + query.limit() : found.size());
    return Optional.of(
        new History(
            first.revision,
            first.streaming,
            messages,
            forward ? first.beyond : more,
            forward ? more : first.beyond));
  }

  private Query statement(@Nullable Long knownRevision) {
    Query statement =
        MessageColumns.define(
                handle.createQuery(
                    """
                    select s.revision, s.streaming_count > 0 as streaming,
                           other.seq is not null as beyond, <read>
                    from sessions s
                    left join lateral (
                      select seq from messages
                      where session_id = s.id and seq <away> (select :from) and erased_at is null<filter>
                      order by seq
                      limit 1) other on true
                    left join lateral (
                      select <read> from messages m
                      where (s.revision is distinct from :known_revision or s.streaming_count > 0)
                        and session_id = s.id and seq <towards> (select :from) and erased_at is null<filter>
                      order by seq <direction>
                      limit :limit) m on true
                    where s.id = :session
                    order by m.seq
                    """))
            .define("away", forward ? "<=" : ">=")
            .define("towards", forward ? ">" : "<")
            .define("direction", forward ? "asc" : "desc")
            .define("filter", filter())
            .bind("session", session.value())
            .bind("from", from())
            .bind("limit", query.limit() + 1)
            .bind("known_revision", knownRevision);
    if (query.role() != null) statement.bind("role", query.role().label());
    if (query.cites() != null) statement.bind("cites", query.cites());
    return statement;
  }

  private long from() {
    return switch (query.anchor()) {
      case HistoryQuery.Latest() -> Long.MAX_VALUE;
      case HistoryQuery.Before(long seq) -> seq;
      case HistoryQuery.After(long seq) -> seq;
    };
  }

  /**
   * Only what is asked for: the planner takes even a condition that is always true for a filter.
   */
  private String filter() {
    return (query.role() == null ? "" : " and role = :role")
        + (query.cites() == null
            ? ""
            : " and citations @> jsonb_build_array(jsonb_build_object('url', :cites::text))");
  }

  /** A row of a page: the session's facts, and a message or none. */
  private record Line(long revision, boolean streaming, boolean beyond, @Nullable Message message) {
    static Line of(ResultSet row) throws SQLException {
      return new Line(
          row.getLong("revision"),
          row.getBoolean("streaming"),
          row.getBoolean("beyond"),
          row.getObject("seq") == null ? null : MessageColumns.read(row));
    }
  }
}
