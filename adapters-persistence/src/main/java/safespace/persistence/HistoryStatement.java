package safespace.persistence;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
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
 * in one direction, one row further than asked or than its bytes fit on the page, to see whether
 * there is more; and whether there is anything on the other side of the anchor.
 *
 * <p>The anchor is hidden in a subquery: knowing the number, the planner would expect that hardly
 * any session has so many messages, and fetch and sort all of them. The other side is asked for its
 * first row, not whether it {@code exists}, which would be looked up again for each message. What
 * is cheap to do here is left to us: bringing the messages in order, and the last sum of bytes.
 */
final class HistoryStatement {
  private final Handle handle;
  private final SessionId session;
  private final HistoryQuery query;
  private final Expiry expiry;
  private final boolean forward;

  HistoryStatement(Handle handle, SessionId session, HistoryQuery query, Expiry expiry) {
    this.handle = handle;
    this.session = session;
    this.query = query;
    this.expiry = expiry;
    this.forward = query.anchor() instanceof HistoryQuery.After;
  }

  /** The page, or empty when the session still has the revision and nothing streams. */
  Optional<History> run(@Nullable Long knownRevision) {
    List<Line> lines =
        statement(knownRevision).map((row, _) -> Line.of(row)).stream()
            .sorted(Comparator.comparingLong(Line::seq))
            .toList();
    if (lines.isEmpty()) throw expiry.absent(handle, session);
    Line first = lines.getFirst();
    if (knownRevision != null && knownRevision == first.revision && !first.streaming) {
      return Optional.empty();
    }
    List<Message> found =
        lines.stream().flatMap(line -> Optional.ofNullable(line.message).stream()).toList();
    boolean more = found.size() > query.limit() || isFull(lines);
    List<Message> messages = more ? withoutFarthest(found) : found;
    return Optional.of(
        new History(
            first.revision,
            first.streaming,
            messages,
            forward ? first.beyond : more,
            forward ? more : first.beyond));
  }

  /** Whether the page was full of bytes before the farthest of its messages. */
  private boolean isFull(List<Line> lines) {
    long bytes = lines.stream().mapToLong(Line::bytes).sum();
    Line farthest = forward ? lines.getLast() : lines.getFirst();
    return bytes - farthest.bytes >= HistoryQuery.MOST_BYTES;
  }

  private List<Message> withoutFarthest(List<Message> messages) {
    return forward
        ? messages.subList(0, messages.size() - 1)
        : messages.subList(1, messages.size());
  }

  private Query statement(@Nullable Long knownRevision) {
    Query statement =
        expiry
            .define(
                MessageColumns.define(
                    handle.createQuery(
                        """
                        -- read a history
                        select s.revision, s.streaming_count > 0 as streaming,
                               other.seq is not null as beyond, m.bytes, <taken>
                        from sessions s
                        left join lateral (
                          select seq from messages
                          where session_id = s.id and seq <away> (select :from) and erased_at is null<filter>
                          order by seq
                          limit 1) other on true
                        left join lateral (
                          select * from (
                            select <read>, <bytes> as bytes,
                                   coalesce(sum(<bytes>) over before_the_last, 0) as bytes_before
                            from messages m
                            where (s.revision is distinct from :known_revision or s.streaming_count > 0)
                              and session_id = s.id and seq <towards> (select :from)
                              and erased_at is null<filter>
                            window before_the_last as (order by seq <direction>
                                     rows between unbounded preceding and 2 preceding)
                            order by seq <direction>
                            limit :limit) page
                          where bytes_before < :most_bytes) m on true
                        where s.id = :session and <alive>
                        """)))
            .define("away", forward ? "<=" : ">=")
            .define("towards", forward ? ">" : "<")
            .define("direction", forward ? "asc" : "desc")
            .define("filter", filter())
            .bind("session", session.value())
            .bind("from", from())
            .bind("limit", query.limit() + 1)
            .bind("most_bytes", HistoryQuery.MOST_BYTES)
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

  /**
   * A row of a page: the session's facts, and a message or none.
   *
   * @param bytes of the message; 0 without one
   */
  private record Line(
      long revision, boolean streaming, boolean beyond, long bytes, @Nullable Message message) {
    static Line of(ResultSet row) throws SQLException {
      return new Line(
          row.getLong("revision"),
          row.getBoolean("streaming"),
          row.getBoolean("beyond"),
          row.getLong("bytes"),
          row.getObject("seq") == null ? null : MessageColumns.read(row));
    }

    long seq() {
      return message == null ? 0 : message.seq();
    }
  }
}
