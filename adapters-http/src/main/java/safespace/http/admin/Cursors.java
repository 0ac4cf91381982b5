package safespace.http.admin;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import safespace.domain.Sha256;
import safespace.domain.overview.CitationQuery;
import safespace.domain.overview.SessionQuery;
import safespace.domain.session.SessionId;

/**
 * Where a page ended, as a text for a URL. It holds a session's id, which must not stand in URLs:
 * so it is encrypted, with a key that all servers with the same secret share.
 */
public final class Cursors {
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int SESSION_BYTES = 28;
  private static final int MESSAGE_BYTES = 36;

  private final SecretKey key;
  private final SecureRandom random = new SecureRandom();

  public Cursors(String secret) {
    this.key = new SecretKeySpec(Sha256.of("cursors\n", secret), "AES");
  }

  public String of(SessionQuery.Place place) {
    byte[] plain = new byte[SESSION_BYTES];
    put(ByteBuffer.wrap(plain), place.lastActiveAt(), place.id());
    return encrypted(plain);
  }

  public String of(CitationQuery.Place place) {
    byte[] plain = new byte[MESSAGE_BYTES];
    put(ByteBuffer.wrap(plain), place.createdAt(), place.session()).putLong(place.seq());
    return encrypted(plain);
  }

  /** Empty for anything but a cursor of sessions. */
  public Optional<SessionQuery.Place> session(String cursor) {
    return decrypted(cursor, SESSION_BYTES)
        .map(bytes -> new SessionQuery.Place(time(bytes), session(bytes)));
  }

  /** Empty for anything but a cursor of messages. */
  public Optional<CitationQuery.Place> message(String cursor) {
    return decrypted(cursor, MESSAGE_BYTES)
        .map(bytes -> new CitationQuery.Place(time(bytes), session(bytes), bytes.getLong()));
  }

  private static ByteBuffer put(ByteBuffer bytes, Instant time, SessionId session) {
    UUID id = session.value();
    return bytes
        .putLong(time.getEpochSecond())
        .putInt(time.getNano())
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits());
  }

  private static Instant time(ByteBuffer bytes) {
    return Instant.ofEpochSecond(bytes.getLong(), bytes.getInt());
  }

  private static SessionId session(ByteBuffer bytes) {
    return new SessionId(new UUID(bytes.getLong(), bytes.getLong()));
  }

  private String encrypted(byte[] plain) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] text = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(plain);
      byte[] whole = Arrays.copyOf(nonce, NONCE_BYTES + text.length);
      System.arraycopy(text, 0, whole, NONCE_BYTES, text.length);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES", e);
    }
  }

  /** The lists are told apart by the length of their places. */
  private Optional<ByteBuffer> decrypted(String cursor, int size) {
    try {
      byte[] whole = Base64.getUrlDecoder().decode(cursor);
      if (whole.length != NONCE_BYTES + size + TAG_BITS / Byte.SIZE) return Optional.empty();
      byte[] nonce = Arrays.copyOf(whole, NONCE_BYTES);
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, nonce);
      return Optional.of(
          ByteBuffer.wrap(cipher.doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES)));
    } catch (IllegalArgumentException | GeneralSecurityException notOurs) {
      return Optional.empty();
    }
  }

  private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    return cipher;
  }
}
