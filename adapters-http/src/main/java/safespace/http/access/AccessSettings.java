package safespace.http.access;

import java.time.Duration;
import java.util.Optional;

/**
 * How visitors show which session is theirs, and by what the chatbot's own server is known.
 *
 * @param secret signs tokens; needed where there are any, and not shorter than it may be
 * @param tokenTtl how long a token holds
 * @param serviceKey empty where there is no such server
 */
public record AccessSettings(
    Mode mode, Optional<String> secret, Duration tokenTtl, Optional<String> serviceKey) {

  /** What a visitor shows. */
  public enum Mode {
    /** The session's id, which nobody else knows. */
    UUID,
    /** A token, in the header {@code Authorization}. */
    TOKEN,
    /** The same token, in a cookie that no page can read. */
    COOKIE
  }

  /** Whoever knows a session's id is its visitor. */
  public static final AccessSettings BY_ID =
      new AccessSettings(Mode.UUID, Optional.empty(), Duration.ofDays(30), Optional.empty());

  /** In bytes: as long as a signature, or it would be easier to guess than that. */
  public static final int SHORTEST_SECRET = 32;

  /** Keeps secret and key out of logs. */
  @Override
  public String toString() {
    return "AccessSettings[" + mode + "]";
  }
}
