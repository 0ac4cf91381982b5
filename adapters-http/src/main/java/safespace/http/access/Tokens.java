package safespace.http.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import safespace.domain.session.SessionId;
import safespace.http.access.Caller.Visitor;

/** Tokens that say whose session: JWTs, signed with HMAC-SHA-256 and in no other way. */
final class Tokens {
  /** Ours have some 200 characters. */
  private static final int LONGEST = 1_024;

  private static final JWSHeader HEADER =
      new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build();

  /** Whatever else a header says asks for another way to verify the token. */
  private static final Set<String> HEADER_MEMBERS = Set.of("alg", "typ");

  private final JWSSigner signer;
  private final JWSVerifier verifier;
  private final Duration ttl;
  private final Clock clock;

  Tokens(String secret, Duration ttl, Clock clock) {
    byte[] key = secret.getBytes(StandardCharsets.UTF_8);
    try {
      this.signer = new MACSigner(key);
      this.verifier = new MACVerifier(key);
    } catch (JOSEException e) {
      throw new IllegalArgumentException("not a secret to sign with", e);
    }
    this.ttl = ttl;
    this.clock = clock;
  }

  /** A token of the session, from now on. */
  String issue(SessionId session) {
    Instant now = clock.instant();
    SignedJWT token =
        new SignedJWT(
            HEADER,
            new JWTClaimsSet.Builder()
                .subject(session.text())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(ttl)))
                .build());
    try {
      token.sign(signer);
    } catch (JOSEException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
    return token.serialize();
  }

  /** Whose token it is, if it holds; empty for any other text. */
  Optional<Visitor> visitor(String text) {
    if (text.length() > LONGEST) return Optional.empty();
    try {
      SignedJWT token = SignedJWT.parse(text);
      if (!isSignedAsOurs(token.getHeader())) return Optional.empty();
      if (!isCanonical(token.getSignature()) || !token.verify(verifier)) return Optional.empty();
      JWTClaimsSet claims = token.getJWTClaimsSet();
      if (!holdsNow(claims)) return Optional.empty();
      return Optional.ofNullable(claims.getSubject())
          .flatMap(SessionId::parse)
          .map(session -> new Visitor(session, claims.getExpirationTime().toInstant()));
    } catch (ParseException | JOSEException | RuntimeException noToken) {
      // Anybody may send anything, and the library fails in many ways on what is no token.
      return Optional.empty();
    }
  }

  private static boolean isSignedAsOurs(JWSHeader header) {
    return JWSAlgorithm.HS256.equals(header.getAlgorithm())
        && HEADER_MEMBERS.containsAll(header.getIncludedParams());
  }

  /** The last character has bits that count for nothing: a token is to have one spelling only. */
  private static boolean isCanonical(Base64URL signature) {
    return Base64URL.encode(signature.decode()).equals(signature);
  }

  private boolean holdsNow(JWTClaimsSet claims) {
    Instant now = clock.instant();
    Date end = claims.getExpirationTime();
    Date start = claims.getNotBeforeTime();
    return end != null
        && now.isBefore(end.toInstant())
        && (start == null || !now.isBefore(start.toInstant()));
  }
}
