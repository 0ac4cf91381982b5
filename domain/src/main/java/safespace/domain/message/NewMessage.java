package safespace.domain.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message before it is stored.
 *
 * @param createdAt when it was written, for messages from elsewhere; null for now
 */
public record NewMessage(MessageId id, Body body, @Nullable Instant createdAt) {

  /** The same message with another id. */
  public NewMessage withId(MessageId other) {
    return new NewMessage(other, body, createdAt);
  }

  /** The message as it stands right after it was stored. */
  public Message stored(long seq, Instant at) {
    return new Message(id, seq, body, createdAt == null ? at : createdAt, at);
  }
}
