package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.http.TestApi.SERVICE_KEY;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.http.access.AccessSettings.Mode;
import safespace.http.access.Crafted;

/** The chatbot's own server reaches every session by its id, in every mode. */
class ServiceKeyTest {
  private static final String[] KEY = {"Authorization", "Bearer " + SERVICE_KEY};
  private static final String ANSWER = "{\"role\": \"assistant\", \"content\": \"42\"}";

  @RegisterExtension static final TestApi byId = TestApi.accessedBy(Mode.UUID);
  @RegisterExtension static final TestApi byToken = TestApi.accessedBy(Mode.TOKEN);
  @RegisterExtension static final TestApi byCookie = TestApi.accessedBy(Mode.COOKIE);
  @RegisterExtension static final TestApi withoutKey = new TestApi();

  private static TestApi api(Mode mode) {
    return switch (mode) {
      case UUID -> byId;
      case TOKEN -> byToken;
      case COOKIE -> byCookie;
    };
  }

  @ParameterizedTest
  @EnumSource
  void service_worksInAnySession(Mode mode) {
    TestApi api = api(mode);
    String session = "/v1/sessions/" + UUID.randomUUID();
    api.make(TestApi.idOf(session));

    Answer answer = api.post(session + "/messages", ANSWER, KEY);
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("Location")).startsWith(session + "/messages/");
    assertThat(api.get(session, KEY).text("/updated_by")).isEqualTo("service");
    assertThat(api.get(session, KEY).text("/created_by")).isEqualTo("anonymous");
    assertThat(api.get(session + "/messages", KEY).each("content")).containsExactly("42");
    String ids = "{\"ids\": [\"%s\"]}".formatted(TestApi.idOf(session));
    assertThat(api.post("/v1/sessions/lookup", ids, KEY).each("id")).hasSize(1);

    assertThat(api.delete(session, KEY).status()).isEqualTo(200);
    assertThat(api.get(session, KEY).status()).isEqualTo(410);
  }

  @ParameterizedTest
  @EnumSource
  void service_namesTheCurrentSessionInTheHeader(Mode mode) {
    String id = UUID.randomUUID().toString();
    api(mode).make(id);

    Answer named = api(mode).get("/v1/sessions/current", KEY[0], KEY[1], "X-Session-Id", id);
    Answer unnamed = api(mode).get("/v1/sessions/current", KEY);

    assertThat(named.text("/id")).isEqualTo(id);
    assertThat(unnamed.status()).isEqualTo(401);
  }

  @ParameterizedTest
  @EnumSource
  void service_makesSessions_andGetsTheCredentialForTheBrowser(Mode mode) {
    Answer made = api(mode).send("POST", "/v1/sessions", null, KEY);

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text("/created_by")).isEqualTo("service");
    assertThat(made.json().has("token")).isEqualTo(mode == Mode.TOKEN);
    assertThat(made.has("Set-Cookie")).isEqualTo(mode == Mode.COOKIE);
  }

  @Test
  void service_makesSessionsByTheirIds_whereBrowsersDo() {
    String session = TestApi.newSession();

    Answer made = byId.send("PUT", session, null, KEY);
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text("/created_by")).isEqualTo("service");
    for (TestApi api : new TestApi[] {byToken, byCookie}) {
      assertThat(api.send("PUT", session, null, KEY).code()).isEqualTo("session_not_found");
      assertThat(api.post(session + "/messages", ANSWER, KEY).code())
          .isEqualTo("session_not_found");
    }
  }

  @ParameterizedTest
  @EnumSource
  void service_isToldOfUnknownAndWrongIds(Mode mode) {
    assertThat(api(mode).get(TestApi.newSession(), KEY).code()).isEqualTo("session_not_found");
    assertThat(api(mode).get("/v1/sessions/no-id", KEY).code()).isEqualTo("invalid_session_id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "Bearer ",
        "Bearer nonsense",
        "Bearer %sx",
        "bearer x%s",
        "Bearer %s %s"
      })
  void wrongKey_isNotTakenForNone(String header) {
    String session = TestApi.newSession();
    String shown = header.replace("%s", SERVICE_KEY);
    byId.make(TestApi.idOf(session));

    for (TestApi api : new TestApi[] {byId, byToken, byCookie, withoutKey}) {
      assertThat(api.get(session, "Authorization", shown).status()).isEqualTo(401);
      assertThat(api.post(session + "/messages", ANSWER, "Authorization", shown).code())
          .isEqualTo("unauthorized");
    }
  }

  @Test
  void noKeyHolds_whereNoneIsSet() {
    String session = TestApi.newSession();

    assertThat(withoutKey.get(session, KEY).status()).isEqualTo(401);
    assertThat(withoutKey.get(session, "Authorization", "Bearer ").status()).isEqualTo(401);
    assertThat(withoutKey.get(session, "Authorization", "Bearer " + Crafted.token("x")).status())
        .isEqualTo(401);
  }

  /** A proxy before the server may ask for one. */
  @Test
  void credentialOfAnotherScheme_isNotOurs() {
    assertThat(byId.send("PUT", TestApi.newSession(), null, "Authorization", "Basic dTpw").status())
        .isEqualTo(201);
  }
}
