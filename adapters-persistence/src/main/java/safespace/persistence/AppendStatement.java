package safespace.persistence;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import safespace.domain.Rejection;
import safespace.domain.message.Append;
import safespace.domain.message.Appended;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.Message;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Replay;
import safespace.domain.message.SequenceConflict;
import safespace.domain.message.Status;

/** Appends messages with one statement, and explains afterwards what it did not store. */
final class AppendStatement {
  /** How often an append is tried when others keep changing the session under it. */
  private static final int MOST_ATTEMPTS = 10;

  private final Handle handle;
  private final Append append;
  private final Expiry expiry;

  AppendStatement(Handle handle, Append append, Expiry expiry) {
    this.handle = handle;
    this.append = append;
    this.expiry = expiry;
  }

  Appended run() {
    for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      List<Message> stored = store();
      if (!stored.isEmpty()) return new Appended(stored, false);
      Optional<Appended> replayed = replayed();
      if (replayed.isPresent()) return replayed.get();
      requireAppendable();
    }
    throw new Rejection(
        Rejection.Reason.DATABASE_TIMEOUT, "The session is changed too often. Try again.");
  }

  /**
   * Locks the session's row (or makes it), takes the next numbers, stores the messages and counts
   * them. Stores nothing and returns no row when an id is known, the previous number is not the
   * newest, or there is no session and none is to be made.
   */
  private List<Message> store() {
    List<Stored> rows =
        // The same id may come in at the same time, by another request: then it is known now.
        Duplicates.orElse(
            handle,
            () ->
                statement().map((row, _) -> Stored.of(row)).stream()
                    .sorted(Comparator.comparingLong(Stored::seq)) // rows come back in any order
                    .toList(),
            List.of());
    List<Message> stored = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      stored.add(append.messages().get(i).stored(rows.get(i).seq, rows.get(i).at));
    }
    return stored;
  }

  private record Stored(long seq, Instant at) {
    static Stored of(ResultSet row) throws SQLException {
      return new Stored(row.getLong("seq"), Rows.instant(row, "updated_at"));
    }
  }

  private Query statement() {
    List<NewMessage> messages = append.messages();
    Long previous = append.previousSeq();
    Query statement =
        handle
            .createQuery(
                """
                -- append messages
                with known as (
                  select from messages where session_id = :session and id = any(:ids)
                ), session as (
                  insert into sessions as s
                    (id, message_count, last_seq, streaming_count, revision, oldest_message_at, created_by,
                     updated_by)
                  select :session, :count, :count, :streaming, :count, coalesce(:oldest, now()),
                         :actor, :actor
                  where not exists (select from known)
                    and (:makes_session or exists (select from sessions where id = :session))
                  on conflict (id) do update
                    set message_count = s.message_count + excluded.message_count,
                        last_seq = s.last_seq + excluded.last_seq,
                        streaming_count = s.streaming_count + excluded.streaming_count,
                        revision = s.revision + excluded.revision,
                        oldest_message_at = coalesce(s.oldest_message_at, excluded.oldest_message_at),
                        last_active_at = now(), updated_at = now(), updated_by = excluded.updated_by
                    where s.last_seq = coalesce(:previous, s.last_seq) and <alive>
                  returning last_seq, revision
                )
                insert into messages
                  (session_id, seq, revision, updated_at, created_by, updated_by, <new>)
                select :session, s.last_seq - :count + n.place, s.revision - :count + n.place, now(),
                       :actor, :actor, <values>
                from session s, unnest(<lists>) with ordinality as n (<new>, place)
                returning seq, updated_at
                """)
            .bind("session", append.session().value())
            .bind("count", (long) messages.size())
            .bind("streaming", messages.stream().filter(AppendStatement::isStreaming).count())
            .bind("actor", append.actor().label())
            .bind("oldest", Rows.time(oldest(messages)))
            .bind("previous", previous)
            .bind("makes_session", append.makesNewSession());
    return MessageColumns.bind(expiry.define(MessageColumns.define(statement)), messages);
  }

  /** When the first was written, or null for now. */
  private static @Nullable Instant oldest(List<NewMessage> messages) {
    return messages.stream()
        .map(NewMessage::createdAt)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  private static boolean isStreaming(NewMessage message) {
    return message.body().status() == Status.STREAMING;
  }

  /** The messages as they stand, when all of them were stored before; empty when none was. */
  private Optional<Appended> replayed() {
    Map<MessageId, Replay.Known> known = new HashMap<>();
    Map<MessageId, Message> asTheyStand = new HashMap<>();
    expiry
        .define(
            MessageColumns.define(
                handle.createQuery(
                    """
                    -- look for a repeated append
                    select <read>, <known>
                    from sessions s
                    join messages m on m.session_id = s.id and m.id = any(:ids)
                    where s.id = :session and <alive>
                    """)))
        .bind("session", append.session().value())
        .bind("ids", append.messages().stream().map(m -> m.id().value()).toArray(UUID[]::new))
        .map((row, _) -> {
          Message message = MessageColumns.read(row);
          asTheyStand.put(message.id(), message);
          return known.put(message.id(), MessageColumns.known(row));
        })
        .list();
    if (!Replay.isReplay(append.messages(), known)) return Optional.empty();
    List<Message> messages = new ArrayList<>();
    for (NewMessage message : append.messages()) {
      messages.add(Objects.requireNonNull(asTheyStand.get(message.id())));
    }
    return Optional.of(new Appended(messages, true));
  }

  /** Rejects an append that nothing but another state of the session could let through. */
  private void requireAppendable() {
    Optional<Long> lastSeq =
        expiry
            .define(
                handle.createQuery(
                    """
                    -- look for the last number
                    select last_seq from sessions s where id = :session and <alive>
                    """))
            .bind("session", append.session().value())
            .mapTo(Long.class)
            .findOne();
    Long previous = append.previousSeq();
    if (lastSeq.isEmpty()) {
      Rejection absent = expiry.absent(handle, append.session());
      boolean unknown = absent.reason() == Rejection.Reason.SESSION_NOT_FOUND;
      if (!unknown || !append.makesSession()) throw absent;
      if (previous != null && previous != 0) throw new SequenceConflict(0, List.of());
    } else if (previous != null && !lastSeq.get().equals(previous)) {
      List<Message> missing = missing(previous);
      // Others may have written while this looked.
      long newest = missing.isEmpty() ? 0 : missing.getLast().seq();
      throw new SequenceConflict(Math.max(lastSeq.get(), newest), missing);
    }
  }

  private List<Message> missing(long previous) {
    HistoryQuery query = HistoryQuery.after(previous, SequenceConflict.MOST_MISSING);
    return new HistoryStatement(handle, append.session(), query, expiry)
        .run(null)
        .orElseThrow()
        .messages();
  }
}
