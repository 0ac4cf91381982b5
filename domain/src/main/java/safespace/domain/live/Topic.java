package safespace.domain.live;

import java.util.Arrays;
import java.util.Base64;
import safespace.domain.Sha256;
import safespace.domain.session.SessionId;

/**
 * Stands for a session in what processes tell one another: a hash of its id, which is a secret.
 *
 * @param text 22 letters and digits, hyphens and underscores among them
 */
public record Topic(String text) {
  private static final int BYTES = 16;

  public static Topic of(SessionId session) {
    byte[] hash = Arrays.copyOf(Sha256.of(session.text()), BYTES);
    return new Topic(Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
  }
}
