package safespace.domain.live;

import org.jspecify.annotations.Nullable;
import safespace.domain.message.Message;
import safespace.domain.message.MessageId;
import safespace.domain.session.Session;

/** Something that those who follow a session are told. */
public sealed interface Event {

  /**
   * The session's revision after this, by which a follower who comes back says how far it was told;
   * null for what is no change of the session.
   */
  default @Nullable Long revision() {
    return null;
  }

  /** A message, as it stands, that the follower does not know. */
  record MessageCreated(Message message, Long revision) implements Event {}

  /**
   * A message as it stands now.
   *
   * @param revision null where it has not changed, but is being written
   */
  record MessageUpdated(Message message, @Nullable Long revision) implements Event {}

  /**
   * More of a message that is being written.
   *
   * @param offset where the text belongs, in code points
   */
  record MessageGrown(MessageId id, long seq, int offset, String text) implements Event {
    /** Keeps to itself what was written. */
    @Override
    public String toString() {
      return "MessageGrown[" + seq + " at " + offset + "]";
    }
  }

  /** A message was erased; the follower may not have known it. */
  record MessageDeleted(MessageId id, long seq, Long revision) implements Event {}

  /** The session's title or metadata changed. */
  record SessionUpdated(Session session, Long revision) implements Event {}

  /** There is no such session any more: the last event. */
  record SessionDeleted() implements Event {}
}
