package safespace.domain.message;

import java.util.Optional;
import java.util.UUID;
import safespace.domain.Fields;
import safespace.domain.Mistake;
import safespace.domain.Rejection;
import safespace.domain.Uuids;

/** A message's id, the client's own or one that the server made; unique within its session. */
public record MessageId(UUID value) {

  public static MessageId random() {
    return new MessageId(UUID.randomUUID());
  }

  /** Empty for anything but a canonical UUID. */
  public static Optional<MessageId> parse(String text) {
    return Uuids.parse(text).map(MessageId::new);
  }

  public static MessageId from(Object value) {
    return parse(Fields.text(value))
        .orElseThrow(() -> Rejection.invalid(Mistake.Code.INVALID_ID, "A UUID in canonical form."));
  }

  /** The canonical form, in lower case. */
  public String text() {
    return value.toString();
  }
}
