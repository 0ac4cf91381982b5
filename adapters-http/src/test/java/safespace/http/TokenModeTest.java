package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.http.TestApi.message;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import safespace.http.access.AccessSettings.Mode;
import safespace.http.access.Crafted;

/** A session belongs to whoever has the token that was given out for it. */
class TokenModeTest {
  private static final String CURRENT = "/v1/sessions/current";

  @RegisterExtension static final TestApi api = TestApi.accessedBy(Mode.TOKEN);

  private final Answer made = api.send("POST", "/v1/sessions", null);
  private final String session = made.header("Location");
  private final String[] mine = bearer(made.text("/token"));

  private static String[] bearer(String token) {
    return new String[] {"Authorization", "Bearer " + token};
  }

  @Test
  void sessionIsMade_withAToken_whichNobodyKeeps() {
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text("/token"))
        .matches("eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{43}");
    assertThat(made.text("/created_by")).isEqualTo("anonymous");
    assertThat(made.header("Cache-Control")).isEqualTo("no-store");
    assertThat(made.has("Set-Cookie")).isFalse();
    assertThat(api.get(CURRENT, mine).json().has("token")).isFalse();
  }

  @Test
  void current_isTheSessionOfTheToken_fromItsFirstMessageToItsErasure() {
    Answer message = api.post(CURRENT + "/messages", message("hello"), mine);
    assertThat(message.status()).isEqualTo(201);
    assertThat(message.header("Location")).isEqualTo(CURRENT + "/messages/" + message.text("/id"));
    api.post(CURRENT + "/messages", message("again"), mine);

    Answer page = api.get(CURRENT + "/messages?limit=1", mine);
    assertThat(page.each("content")).containsExactly("again");
    assertThat(page.header("Link")).startsWith("<" + CURRENT + "/messages?limit=1&before=2>");
    assertThat(api.get(session, mine).json()).isEqualTo(api.get(CURRENT, mine).json());
    assertThat(api.put(CURRENT, "{\"title\": \"Mine\"}", mine).status()).isEqualTo(200);

    assertThat(api.delete(CURRENT, mine).text("/session_id")).isEqualTo(TestApi.idOf(session));
    assertThat(api.get(CURRENT, mine).code()).isEqualTo("session_erased");
    assertThat(api.get(session, mine).status()).isEqualTo(410);
    assertThat(api.post(CURRENT + "/messages", message("late"), mine).status()).isEqualTo(410);
    assertThat(api.send("PUT", CURRENT, null, mine).status()).isEqualTo(410);
  }

  @Test
  void schemeOfTheCredential_isKnownInAnyCase() {
    assertThat(api.get(CURRENT, "Authorization", "bearer " + made.text("/token")).status())
        .isEqualTo(200);
  }

  @Test
  void noOtherCall_makesASession() {
    String unknown = UUID.randomUUID().toString();
    String[] itsToken = bearer(Crafted.token(unknown));

    for (String path : new String[] {"current", unknown}) {
      String there = "/v1/sessions/" + path;
      for (Answer refused :
          new Answer[] {
            api.send("PUT", there, null, itsToken),
            api.post(there + "/messages", message("hello"), itsToken),
            api.post(there + "/messages/batch", "{\"messages\": [" + message("a") + "]}", itsToken),
            api.get(there, itsToken)
          }) {
        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.code()).isEqualTo("session_not_found");
      }
    }
  }

  @Test
  void lookup_answersTheCallersOwnSessionOnly() {
    String others = api.send("POST", "/v1/sessions", null).text("/id");
    String ids = "{\"ids\": [\"%s\", \"%s\"]}".formatted(others, TestApi.idOf(session));

    Answer found = api.post("/v1/sessions/lookup", ids, mine);

    assertThat(found.each("id")).containsExactly(TestApi.idOf(session));
  }

  @Test
  void pathWithAnIdThatIsNone_isToldOnceTheCredentialHolds() {
    assertThat(api.get("/v1/sessions/no-id", mine).code()).isEqualTo("invalid_session_id");
  }

  @Test
  void unknownPathsAndMethods_areToldToEverybody() {
    assertThat(api.get("/v1/elsewhere").status()).isEqualTo(404);
    assertThat(api.get("/v1/sessions").status()).isEqualTo(405);
    assertThat(api.post(CURRENT + "/search", "{}").status()).isEqualTo(405);
  }

  /** A browser may still have one of a session that is gone. */
  @Test
  void sessionIsMade_whateverCredentialIsShown() {
    for (String token : new String[] {Crafted.expired(TestApi.idOf(session)), "nonsense"}) {
      assertThat(api.send("POST", "/v1/sessions", null, bearer(token)).status()).isEqualTo(201);
    }
  }

  @Test
  void token_endsWithItsTime() {
    TestApi shortly = TestApi.accessedBy(Mode.TOKEN);
    shortly.api.start();
    shortly.lifecycle.started();
    String[] token = bearer(shortly.send("POST", "/v1/sessions", null).text("/token"));

    int before = shortly.get(CURRENT, token).status();
    shortly.clock.advance(Duration.ofDays(30));
    int after = shortly.get(CURRENT, token).status();
    shortly.end();

    assertThat(before).isEqualTo(200);
    assertThat(after).isEqualTo(401);
  }

  @Test
  void eventStream_endsWithItsToken() {
    api.post(CURRENT + "/messages", message("hello"), mine);
    String soon = Crafted.saying(Crafted.claims(TestApi.idOf(session), Crafted.NOW + 1));
    try (EventReader ending = follow(soon);
        EventReader other = follow(made.text("/token")).awaitComments(1)) {
      assertThat(ending.awaitEnd().lines()).isEmpty();

      api.post(CURRENT + "/messages", message("again"), mine);
      assertThat(other.await(1)).containsExactly("2 message.created 2 again");
    }
  }

  private static EventReader follow(String token) {
    return EventReader.open(api.api.port(), CURRENT + "/events", "Authorization: Bearer " + token);
  }

  @Test
  void answers_differByCredential_andSaySo() {
    assertThat(api.get(CURRENT, mine).headers().allValues("Vary"))
        .containsExactly("Origin", "Authorization, X-Session-Id");
  }
}
