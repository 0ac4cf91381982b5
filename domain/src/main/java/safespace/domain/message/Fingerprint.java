package safespace.domain.message;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import safespace.domain.CanonicalJson;

/**
 * Tells whether two bodies of a message are the same, whatever the order of their keys or the
 * defaults written out.
 *
 * @param hex a SHA-256
 */
public record Fingerprint(String hex) {

  static Fingerprint of(Content content, Object... others) {
    String rest = CanonicalJson.of(List.of(others));
    MessageDigest digest = sha256();
    digest.update(rest.getBytes(StandardCharsets.UTF_8));
    digest.update(content.text().getBytes(StandardCharsets.UTF_8));
    return new Fingerprint(HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Kept out of logs: the hash of a short text tells the text to who tries. */
  @Override
  public String toString() {
    return "Fingerprint[secret]";
  }
}
