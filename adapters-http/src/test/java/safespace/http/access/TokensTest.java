package safespace.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.http.access.Crafted.NOW;
import static safespace.http.access.Crafted.claims;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.domain.TestClock;
import safespace.domain.session.SessionId;
import safespace.http.access.Caller.Visitor;

class TokensTest {
  private static final SessionId SESSION = SessionId.random();
  private static final String ID = SESSION.text();
  private static final String SUBJECT = "\"sub\":\"" + ID + "\"";

  private final TestClock clock = TestClock.still();
  private final Tokens tokens = new Tokens(Crafted.SECRET, Duration.ofDays(30), clock);

  private Optional<SessionId> session(String token) {
    return tokens.visitor(token).map(Visitor::session);
  }

  @Test
  void token_tellsItsEnd() {
    assertThat(tokens.visitor(Crafted.token(ID)))
        .contains(new Visitor(SESSION, Instant.ofEpochSecond(NOW + 3_600)));
  }

  @Test
  void token_tellsItsSession_untilItsEnd() {
    String token = tokens.issue(SESSION);

    assertThat(session(token)).contains(SESSION);
    clock.advance(Duration.ofDays(30).minusSeconds(1));
    assertThat(session(token)).contains(SESSION);
    clock.advance(Duration.ofSeconds(1));
    assertThat(session(token)).isEmpty();
  }

  @Test
  void token_isOneThatAnybodyWithTheSecretCouldMake() {
    assertThat(session(Crafted.token(ID))).contains(SESSION);
    assertThat(session(Crafted.token("{\"alg\":\"HS256\"}", claims(ID, NOW + 2))))
        .contains(SESSION);
  }

  static final List<String> notSignedAsOurs =
      List.of(
          Crafted.none(ID),
          Crafted.none(ID) + Crafted.encoded("x"),
          Crafted.rs256(ID),
          Crafted.hs512(ID),
          Crafted.ofAnotherSecret(ID),
          Crafted.tampered(ID, SessionId.random().text()),
          Crafted.respelled(Crafted.token(ID)),
          Crafted.token(ID) + "=",
          Crafted.token(ID).substring(0, 100));

  @ParameterizedTest
  @FieldSource
  void notSignedAsOurs(String token) {
    assertThat(session(token)).isEmpty();
  }

  /** The signature of each is right. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"none\"}",
        "{\"alg\":\"HS512\"}",
        "{\"alg\":\"hs256\"}",
        "{\"alg\":[\"HS256\"]}",
        "{\"typ\":\"JWT\"}",
        "{\"alg\":\"HS256\",\"crit\":[\"exp\"]}",
        "{\"alg\":\"HS256\",\"b64\":false}",
        "{\"alg\":\"HS256\",\"kid\":\"../../dev/null\"}",
        "{\"alg\":\"HS256\",\"jku\":\"https://evil.example.org/keys\"}",
        "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}}",
        "{\"alg\":\"HS256\",\"x5c\":5}",
        "{\"alg\":\"HS256\",\"zip\":\"DEF\"}",
        "null",
        "[]",
        "{",
        ""
      })
  void headerThatAsksForAnotherWay_isRefused(String header) {
    assertThat(session(Crafted.token(header, claims(ID, NOW + 3_600)))).isEmpty();
  }

  static Stream<String> claimsThatDoNotHold_areRefused() {
    return Stream.of(
        "{" + SUBJECT + "}",
        "{\"exp\":" + (NOW + 9) + "}",
        "{" + SUBJECT + ",\"exp\":null}",
        "{" + SUBJECT + ",\"exp\":\"tomorrow\"}",
        "{" + SUBJECT + ",\"exp\":-1}",
        "{" + SUBJECT + ",\"exp\":" + NOW + "}",
        "{" + SUBJECT + ",\"exp\":" + (NOW + 9) + ",\"nbf\":" + (NOW + 5) + "}",
        "{\"sub\":null,\"exp\":" + (NOW + 9) + "}",
        "{\"sub\":7,\"exp\":" + (NOW + 9) + "}",
        "{\"sub\":\"" + ID.replace("-", "") + "\",\"exp\":" + (NOW + 9) + "}",
        "{\"sub\":\"\",\"exp\":" + (NOW + 9) + "}",
        "null",
        "[]",
        "\"" + ID + "\"");
  }

  @ParameterizedTest
  @MethodSource
  void claimsThatDoNotHold_areRefused(String claims) {
    assertThat(session(Crafted.saying(claims))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "...", "a.b.c", "null.null.null", "😴.😴.😴"})
  void anythingElse_isNoToken(String text) {
    assertThat(session(text)).isEmpty();
  }

  @Test
  void veryLongToken_isNotEvenRead() {
    String padding = ",\"padding\":\"" + "x".repeat(2_000) + "\"}";
    String claims = claims(ID, NOW + 9).replace("}", padding);

    assertThat(session(Crafted.saying(claims))).isEmpty();
  }
}
