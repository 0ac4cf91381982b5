package safespace.domain.message;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import safespace.domain.Metadata;
import safespace.domain.Mistakes;

/**
 * A message before it is stored.
 *
 * @param citations in the order in which they are to be shown; empty for none
 * @param createdAt when it was written, for messages from elsewhere; null for now
 */
public record NewMessage(
    MessageId id,
    Role role,
    Content content,
    List<Citation> citations,
    Metadata metadata,
    Status status,
    @Nullable Instant createdAt) {

  public NewMessage {
    citations = List.copyOf(citations);
    Mistakes mistakes = new Mistakes();
    Message.requireText(content, status, mistakes);
    Message.requireSpansWithin(content, citations, mistakes);
    mistakes.rejectIfAny();
  }

  public Fingerprint fingerprint() {
    return Fingerprint.of(role, content, citations, metadata, status);
  }

  /** The message as it stands right after it was stored. */
  public Message stored(long seq, Instant at) {
    Instant created = createdAt == null ? at : createdAt;
    return new Message(id, seq, role, content, citations, metadata, status, created, at);
  }
}
