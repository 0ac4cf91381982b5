package safespace.persistence;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import safespace.domain.Actor;
import safespace.domain.Mistake;
import safespace.domain.Rejection;
import safespace.domain.message.Chunk;
import safespace.domain.message.Content;
import safespace.domain.message.MessageId;
import safespace.domain.message.OffsetConflict;
import safespace.domain.session.SessionId;

/** Writes a chunk with one statement, and explains afterwards why it did not. */
final class ChunkStatement {
  /** How often a chunk is tried when others write to the same message. */
  private static final int MOST_ATTEMPTS = 10;

  private final Handle handle;
  private final SessionId session;
  private final MessageId id;
  private final Chunk chunk;
  private final Actor actor;
  private final Expiry expiry;

  ChunkStatement(
      Handle handle, SessionId session, MessageId id, Chunk chunk, Actor actor, Expiry expiry) {
    this.handle = handle;
    this.session = session;
    this.id = id;
    this.chunk = chunk;
    this.actor = actor;
    this.expiry = expiry;
  }

  /** The length of the message with the chunk. */
  long run() {
    for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      if (store()) return chunk.end();
      Optional<Long> length = lengthWithIt();
      if (length.isPresent()) return length.get();
    }
    throw new Rejection(
        Rejection.Reason.DATABASE_TIMEOUT, "The message is written too often. Try again.");
  }

  /**
   * Locks the session and then the message, as all do who change one, so that the chunk comes
   * before the message's end or not at all. What it knows of other chunks may be out of date when
   * it had to wait: then the key refuses it, or it is not stored, and is tried again.
   */
  private boolean store() {
    return Duplicates.orElse(
        handle,
        () ->
            expiry
                    .define(
                        handle.createUpdate(
                            """
                            -- write a chunk
                            with session as (
                              select id from sessions s where id = :session and <alive> for no key update
                            ), message as (
                              select m.seq, char_length(m.content) as length
                              from session join messages m on m.session_id = session.id
                              where m.id = :id and m.status = 'streaming'
                              for no key update of m
                            )
                            insert into message_chunks (session_id, seq, start, text, created_by, updated_by)
                            select :session, m.seq, :start, :text, :actor, :actor
                            from message m
                            where :start = coalesce((
                                    select c.start + char_length(c.text) from message_chunks c
                                    where c.session_id = :session and c.seq = m.seq
                                    order by c.start desc
                                    limit 1), m.length)
                              and :end <= :most
                            """))
                    .bind("session", session.value())
                    .bind("id", id.value())
                    .bind("start", chunk.offset())
                    .bind("end", chunk.end())
                    .bind("most", Content.MOST)
                    .bind("text", chunk.text())
                    .bind("actor", actor.label())
                    .execute()
                > 0,
        false);
  }

  /**
   * How the message stands.
   *
   * @param same whether it says what the chunk says, where the chunk says it
   */
  private record State(boolean erased, boolean streaming, long length, boolean same) {}

  /** The message's length when the chunk is there already; empty when it may be tried again. */
  private Optional<Long> lengthWithIt() {
    State state = state();
    if (state.erased) throw Rejection.messageErased();
    if (state.same && chunk.end() <= state.length) return Optional.of(state.length);
    if (chunk.offset() < state.length) throw new OffsetConflict(state.length);
    if (!state.streaming) throw Rejection.messageNotStreaming();
    if (chunk.offset() > state.length) throw new OffsetConflict(state.length);
    if (chunk.end() > Content.MOST) throw tooLong();
    return Optional.empty();
  }

  private static Rejection tooLong() {
    return Rejection.invalid(
        List.of(
            new Mistake(
                "/text",
                Mistake.Code.TOO_LONG,
                "A message has at most " + Content.MOST + " characters.")));
  }

  private State state() {
    return expiry
        .define(
            MessageColumns.define(
                handle.createQuery(
                    """
                    -- look how far a message is
                    select m.seq, m.erased_at is not null as erased, m.status = 'streaming' as streaming,
                           char_length(written.content) as length,
                           substr(written.content, :start + 1, :chars) = :text as same
                    from sessions s
                    left join messages m on m.session_id = s.id and m.id = :id
                    left join lateral (select <content> as content) written on true
                    where s.id = :session and <alive>
                    """)))
        .bind("session", session.value())
        .bind("id", id.value())
        .bind("start", chunk.offset())
        .bind("chars", chunk.length())
        .bind("text", chunk.text())
        .map((row, _) -> {
          if (row.getObject("seq") == null) throw Rejection.messageNotFound();
          return new State(
              row.getBoolean("erased"),
              row.getBoolean("streaming"),
              row.getLong("length"),
              row.getBoolean("same"));
        })
        .findOne()
        .orElseThrow(() -> expiry.absent(handle, session));
  }
}
