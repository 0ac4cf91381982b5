package safespace.http.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import safespace.domain.TestClock;

/** Tokens made by hand, right and wrong ones, as nobody who issues them would. */
public final class Crafted {
  /** The second in which the clock of the tests stands. */
  public static final long NOW = TestClock.START.getEpochSecond();

  /** Signs what is right; nothing of it may turn up in a log. */
  public static final String SECRET = "s3cret-s0rrow".repeat(3);

  private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

  private Crafted() {}

  /** As the API issues it. */
  public static String token(String session) {
    return token(HEADER, claims(session, NOW + 3_600));
  }

  public static String claims(String session, long end) {
    return "{\"sub\":\"%s\",\"iat\":%d,\"exp\":%d}".formatted(session, NOW, end);
  }

  /** Rightly signed, whatever it says. */
  public static String token(String header, String claims) {
    return token(header, claims, SECRET, "HmacSHA256");
  }

  /** Rightly signed claims, in a token as it should be. */
  public static String saying(String claims) {
    return token(HEADER, claims);
  }

  public static String expired(String session) {
    return saying(claims(session, NOW));
  }

  public static String ofAnotherSecret(String session) {
    return token(HEADER, claims(session, NOW + 3_600), "x".repeat(32), "HmacSHA256");
  }

  public static String hs512(String session) {
    return token(
        "{\"alg\":\"HS512\",\"typ\":\"JWT\"}", claims(session, NOW + 3_600), SECRET, "HmacSHA512");
  }

  /** Not signed at all. */
  public static String none(String session) {
    return encoded("{\"alg\":\"none\"}") + "." + encoded(claims(session, NOW + 3_600)) + ".";
  }

  public static String rs256(String session) {
    String text = encoded("{\"alg\":\"RS256\"}") + "." + encoded(claims(session, NOW + 3_600));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate());
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return text + "." + encoded(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The claims of one token with the signature of another. */
  public static String tampered(String session, String other) {
    String[] parts = token(session).split("\\.", -1);
    return parts[0] + "." + parts[1] + "." + token(other).split("\\.", -1)[2];
  }

  /** The same bytes, spelled in another way. */
  public static String respelled(String token) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int last = alphabet.indexOf(token.charAt(token.length() - 1));
    return token.substring(0, token.length() - 1) + alphabet.charAt(last ^ 1);
  }

  private static String token(String header, String claims, String secret, String algorithm) {
    String text = encoded(header) + "." + encoded(claims);
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
      return text + "." + encoded(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String encoded(String text) {
    return encoded(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
