package safespace.http.admin;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import safespace.domain.Sha256;

/** The key that opens what is for operators alone. */
public final class AdminKey {
  private final byte[] hash;

  public AdminKey(String key) {
    this.hash = Sha256.of(key);
  }

  /**
   * Whether this is the key. It takes as long for any other of its length: nobody learns how much
   * of it is right.
   *
   * @param key what a request brings, or null for nothing
   */
  public boolean is(@Nullable String key) {
    return key != null && MessageDigest.isEqual(hash, Sha256.of(key));
  }
}
