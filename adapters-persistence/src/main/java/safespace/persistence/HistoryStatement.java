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
 * in one direction, one row further than asked, to see whether there is more; and whether there is
 * anything on the other side of the anchor.
 *
 * <p>Most messages are short and complete, and a page of them is simply read. Where one is long or
 * still being written, the page is read once more by a statement that puts pieces together and goes
 * no further than its bytes fit on the page.
 *
 * <p>The anchor is hidden in a subquery: knowing the number, the planner would expect that hardly
 * any session has so many messages, and fetch and sort all of them. The other side is asked for its
 * first row, not whether it {@code exists}, which would be looked up again for each message. What
 * is cheap to do here is left to us: bringing the messages in order, and the last sum of bytes.
 */
final class HistoryStatement {
  /** Messages that are short and complete; the others without what makes them long. */
  private static final String SIMPLE =
      """
      select m.id, m.seq, m.role, m.metadata, m.status, m.created_at, m.updated_at, 0 as bytes,
             case when pg_column_size(m.citations) <= :most_bytes then m.citations end as citations,
             case when octet_length(m.content) <= :most_bytes
                       and coalesce(pg_column_size(m.citations), 0) <= :most_bytes
                       and m.status != 'streaming'
                  then m.content end as content
      from messages m
      where (s.revision is distinct from :known_revision or s.streaming_count > 0)
        and session_id = s.id and seq <towards> (select :from)
        and erased_at is null<filter>
      order by seq <direction>
      limit :limit
      """;

  /** As many messages as fit on the page. */
  private static final String CAREFUL =
      """
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
      where bytes_before < :most_bytes
      """;

  private static final String OTHER =
      """
      left join lateral (
        select seq from messages
        where session_id = s.id and seq <away> (select :from) and erased_at is null<filter>
        order by seq
        limit 1) other on true
      """;

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
    List<Line> lines = lines(SIMPLE, mostForEach(), knownRevision);
    if (lines.stream().anyMatch(Line::withheld)) {
      lines = lines(CAREFUL, HistoryQuery.MOST_BYTES, knownRevision);
    }
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

  private List<Line> lines(String messages, long mostBytes, @Nullable Long knownRevision) {
    return statement(messages, mostBytes, knownRevision).map((row, _) -> Line.of(row)).stream()
        .sorted(Comparator.comparingLong(Line::seq))
        .toList();
  }

  private Query statement(String messages, long mostBytes, @Nullable Long knownRevision) {
    boolean latest = query.anchor() instanceof HistoryQuery.Latest;
    Query statement =
        expiry
            .define(
                MessageColumns.define(
                    handle.createQuery(
                        """
                        -- read a history
                        select s.revision, s.streaming_count > 0 as streaming,
                               %s as beyond, m.bytes, <taken>
                        from sessions s
                        %sleft join lateral (
                        %s) m on true
                        where s.id = :session and <alive>
                        """
                            .formatted(
                                latest ? "false" : "other.seq is not null",
                                latest ? "" : OTHER,
                                messages))))
            .define("away", forward ? "<=" : ">=")
            .define("towards", forward ? ">" : "<")
            .define("direction", forward ? "asc" : "desc")
            .define("filter", filter())
            .bind("session", session.value())
            .bind("from", from())
            .bind("limit", query.limit() + 1)
            .bind("most_bytes", mostBytes)
            .bind("known_revision", knownRevision);
    if (query.role() != null) statement.bind("role", query.role().label());
    if (query.cites() != null) statement.bind("cites", query.cites());
    return statement;
  }

  /** In its content as in its citations; as many messages as are asked for fit on the page then. */
  private long mostForEach() {
    return HistoryQuery.MOST_BYTES / 2 / (query.limit() + 1);
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
   * @param bytes of the message, where they count; else 0
   * @param withheld whether there is a message that is not simple
   */
  private record Line(
      long revision,
      boolean streaming,
      boolean beyond,
      long bytes,
      boolean withheld,
      @Nullable Message message) {
    static Line of(ResultSet row) throws SQLException {
      boolean there = row.getObject("seq") != null;
      boolean withheld = there && row.getString("content") == null;
      return new Line(
          row.getLong("revision"),
          row.getBoolean("streaming"),
          row.getBoolean("beyond"),
          row.getLong("bytes"),
          withheld,
          there && !withheld ? MessageColumns.read(row) : null);
    }

    long seq() {
      return message == null ? 0 : message.seq();
    }
  }
}
