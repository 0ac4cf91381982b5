package safespace.domain.message;

import java.time.Instant;

/**
 * A message as it stands.
 *
 * @param seq its number: 1, 2, 3 … within its session, no gap and no repeat
 */
public record Message(MessageId id, long seq, Body body, Instant createdAt, Instant updatedAt) {

  /** This message after the edit; equal to this one when nothing changes. */
  public Message edited(MessageEdit edit) {
    return new Message(id, seq, body.edited(edit), createdAt, updatedAt);
  }
}
