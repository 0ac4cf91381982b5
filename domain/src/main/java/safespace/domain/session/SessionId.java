package safespace.domain.session;

import java.util.Optional;
import java.util.UUID;
import safespace.domain.Mistake;
import safespace.domain.Rejection;
import safespace.domain.Uuids;

/** A session's id: a secret, for whoever knows it may read and write the session. */
public record SessionId(UUID value) {

  /** A new one that nobody can guess. */
  public static SessionId random() {
    return new SessionId(UUID.randomUUID());
  }

  /** Empty for anything but a canonical UUID. */
  public static Optional<SessionId> parse(String text) {
    return Uuids.parse(text).map(SessionId::new);
  }

  /** The id in the text, or a rejection. */
  public static SessionId of(String text) {
    return parse(text)
        .orElseThrow(() -> Rejection.invalid(Mistake.Code.INVALID_ID, "A UUID in canonical form."));
  }

  /** Whether the id claims to be random, of version 4 or 7: others might be guessed. */
  public boolean isRandom() {
    return value.variant() == 2 && (value.version() == 4 || value.version() == 7);
  }

  /** Refuses an id that somebody might guess: a session is made only with a random one. */
  public void requireRandom() {
    if (!isRandom()) {
      throw Rejection.invalid(
          Mistake.Code.WEAK_SESSION_ID,
          "A session is made with a random UUID, of version 4 or 7 of RFC 9562.");
    }
  }

  /** The canonical form, in lower case. */
  public String text() {
    return value.toString();
  }

  /** Keeps the secret out of logs and messages. */
  @Override
  public String toString() {
    return "SessionId[secret]";
  }
}
