package safespace.http.admin;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import safespace.domain.Sha256;

/** The key that opens what is for operators alone. */
public final class AdminKey {
  private static final String SCHEME = "Bearer ";

  private final byte[] hash;

  public AdminKey(String key) {
    this.hash = Sha256.of(key);
  }

  /**
   * Whether the header brings the key. It takes as long for any other of its length: nobody learns
   * how much of it is right.
   *
   * @param authorization the header, or null for none
   */
  public boolean isIn(@Nullable String authorization) {
    if (authorization == null) return false;
    boolean bearer = authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    if (!bearer) return false;
    String key = authorization.substring(SCHEME.length()).strip();
    return MessageDigest.isEqual(hash, Sha256.of(key));
  }
}
