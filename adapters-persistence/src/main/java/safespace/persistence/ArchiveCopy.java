package safespace.persistence;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import safespace.domain.Actor;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Status;
import safespace.domain.session.SessionId;

/**
 * Stores new messages of an import, whose sessions are locked: counts them there, and copies them.
 */
final class ArchiveCopy {
  private final Handle handle;
  private final List<Row> rows;

  /** A message with its place. */
  record Row(SessionId session, long seq, NewMessage message) {}

  /**
   * @param rows those of a session with the next numbers that it gives
   */
  ArchiveCopy(Handle handle, List<Row> rows) {
    this.handle = handle;
    this.rows = rows;
  }

  void run() {
    Map<SessionId, Counted> sessions = count();
    CopyText copy = new CopyText();
    for (Row row : rows) {
      Counted session = Objects.requireNonNull(sessions.get(row.session));
      copy.add(row.session.value())
          .add(row.seq)
          .add(session.ahead + row.seq)
          .add(Objects.requireNonNullElse(row.message.createdAt(), session.now))
          .add(Actor.IMPORT.label())
          .add(Actor.IMPORT.label());
      MessageColumns.copy(copy, row.message, session.now);
      copy.endRow();
    }
    copy.into(
        handle,
        """
        -- import messages
        copy messages
          (session_id, seq, revision, updated_at, created_by, updated_by, %s)
        from stdin
        """
            .formatted(MessageColumns.NEW));
  }

  /**
   * A session that counts its new messages.
   *
   * @param ahead how far its revision is ahead of its newest number
   * @param now the time of the transaction
   */
  private record Counted(long ahead, Instant now) {}

  private Map<SessionId, Counted> count() {
    List<List<Row>> sessions =
        List.copyOf(rows.stream().collect(Collectors.groupingBy(Row::session)).values());
    return handle
        .createQuery(
            """
            -- count imported messages
            update sessions s
            set message_count = message_count + stored, last_seq = last_seq + stored,
                streaming_count = streaming_count + streaming, revision = revision + stored,
                oldest_message_at = least(oldest_message_at, oldest, case when undated then now() end),
                last_active_at = now(), updated_at = now(), updated_by = :actor
            from unnest(:sessions, :stored, :streaming, :oldest, :undated)
              as n (session_id, stored, streaming, oldest, undated)
            where id = session_id
            returning id, s.revision - s.last_seq as ahead, now() as now
            """)
        .bind("actor", Actor.IMPORT.label())
        .bind(
            "sessions",
            MessageColumns.list(sessions, of -> of.getFirst().session.value(), UUID[]::new))
        .bind("stored", MessageColumns.list(sessions, List::size, Integer[]::new))
        .bind("streaming", MessageColumns.list(sessions, ArchiveCopy::streaming, Integer[]::new))
        .bind("oldest", MessageColumns.list(sessions, ArchiveCopy::oldest, OffsetDateTime[]::new))
        .bind("undated", MessageColumns.list(sessions, ArchiveCopy::undated, Boolean[]::new))
        .map((row, _) ->
            Map.entry(
                new SessionId(Rows.uuid(row, "id")),
                new Counted(row.getLong("ahead"), Rows.instant(row, "now"))))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static int streaming(List<Row> rows) {
    return (int)
        rows.stream().filter(row -> row.message.body().status() == Status.STREAMING).count();
  }

  private static @Nullable OffsetDateTime oldest(List<Row> rows) {
    return rows.stream()
        .flatMap(row -> Stream.ofNullable(row.message.createdAt()))
        .min(Comparator.naturalOrder())
        .map(Rows::time)
        .orElse(null);
  }

  private static boolean undated(List<Row> rows) {
    return rows.stream().anyMatch(row -> row.message.createdAt() == null);
  }
}
