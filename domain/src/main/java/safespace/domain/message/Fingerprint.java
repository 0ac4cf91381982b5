package safespace.domain.message;

import java.util.HexFormat;
import java.util.List;
import safespace.domain.CanonicalJson;
import safespace.domain.Sha256;

/**
 * Tells whether two bodies of a message are the same, whatever the order of their keys or the
 * defaults written out.
 *
 * @param hex a SHA-256
 */
public record Fingerprint(String hex) {

  static Fingerprint of(Content content, Object... others) {
    String rest = CanonicalJson.of(List.of(others));
    return new Fingerprint(HexFormat.of().formatHex(Sha256.of(rest, content.text())));
  }

  /** Kept out of logs: the hash of a short text tells the text to who tries. */
  @Override
  public String toString() {
    return "Fingerprint[secret]";
  }
}
