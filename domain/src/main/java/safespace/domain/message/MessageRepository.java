package safespace.domain.message;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import safespace.domain.Actor;
import safespace.domain.session.SessionId;

/**
 * Keeps the messages of sessions. Every change is durable when its method returns, or, in a unit of
 * work, when that ends; and it moves the session's revision by one for each message it changes.
 *
 * <p>All methods reject with {@code SESSION_ERASED}, {@code SESSION_EXPIRED} or {@code
 * SESSION_NOT_FOUND} as the session's repository does, and those of a single message with {@code
 * MESSAGE_ERASED} or {@code MESSAGE_NOT_FOUND}.
 */
public interface MessageRepository {

  /**
   * Adds messages to the end of a session. The numbers follow one another without a gap, however
   * many writers there are. Repeating an append is safe: what is stored already is answered as it
   * stands.
   *
   * <p>Rejects, and stores nothing, with {@code MESSAGE_ID_CONFLICT} when an id is taken by another
   * body (or only some of the ids are taken), {@code MESSAGE_ERASED} when one was erased, and a
   * {@link SequenceConflict} when {@code previousSeq} is not the newest number.
   */
  Appended append(Append append);

  /**
   * A page of the session's messages.
   *
   * @param knownRevision the revision that the reader has, or null
   * @return empty when the session still has that revision and none of its messages is being
   *     written
   */
  Optional<History> history(SessionId session, HistoryQuery query, @Nullable Long knownRevision);

  /** The messages of the session that say what is looked for; none when nothing is. */
  Found search(SessionId session, Search search);

  /** The message as it stands. */
  Message find(SessionId session, MessageId id);

  /** The message as it stands; nobody else changes its session before the unit of work ends. */
  Message lock(SessionId session, MessageId id);

  /**
   * Adds a chunk to a message that is being written, which moves no revision. Repeating it is safe:
   * one that is there already, word for word, changes nothing.
   *
   * <p>Rejects with an {@link OffsetConflict} when the chunk leaves a gap or says something else
   * than is there, and with {@code MESSAGE_NOT_STREAMING} when it brings new text and the message
   * has ended.
   *
   * @return how much of the message there is now, in code points
   */
  long write(SessionId session, MessageId id, Chunk chunk, Actor actor);

  /** Stores content, citations, metadata and status of a locked message. */
  Message save(SessionId session, Message message, Actor actor);

  /** Erases a locked message: its text is gone, its number and id are not used again. */
  void erase(SessionId session, MessageId id, Actor actor);
}
