package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.http.TestApi.message;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.http.access.AccessSettings.Mode;
import safespace.http.access.Crafted;

/** A session belongs to the browser that has its cookie. */
class CookieModeTest {
  private static final String CURRENT = "/v1/sessions/current";
  private static final String ALLOWED = "https://chat.example.org";

  @RegisterExtension static final TestApi api = TestApi.accessedBy(Mode.COOKIE);

  private final Answer made = api.send("POST", "/v1/sessions", null);
  private final String session = made.header("Location");
  private final String pair = made.header("Set-Cookie").split(";", -1)[0];

  private Answer get(String path, String... headers) {
    return api.get(path, with(headers));
  }

  private String[] with(String... headers) {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "Cookie";
    all[headers.length + 1] = pair;
    return all;
  }

  @Test
  void sessionIsMade_withACookie_whichNoPageReads() {
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.header("Set-Cookie"))
        .matches(
            "safespace_session=eyJ[A-Za-z0-9._-]+; Max-Age=2592000; Path=/; HttpOnly; Secure;"
                + " SameSite=Lax");
    assertThat(made.json().has("token")).isFalse();
    assertThat(made.body()).doesNotContain("eyJ");
  }

  @Test
  void current_isTheSessionOfTheCookie_fromItsFirstMessageToItsErasure() {
    Answer message = api.post(CURRENT + "/messages", message("hello"), with());
    assertThat(message.status()).isEqualTo(201);
    assertThat(message.header("Location")).isEqualTo(CURRENT + "/messages/" + message.text("/id"));
    assertThat(get(CURRENT + "/messages").each("content")).containsExactly("hello");
    assertThat(get(session).json()).isEqualTo(get(CURRENT).json());
    String ids = "{\"ids\": [\"%s\"]}".formatted(TestApi.idOf(session));
    assertThat(api.post("/v1/sessions/lookup", ids, with()).each("id")).hasSize(1);

    Answer erased = api.delete(CURRENT, with());
    assertThat(erased.status()).isEqualTo(200);
    assertThat(erased.header("Set-Cookie"))
        .isEqualTo("safespace_session=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax");
    assertThat(get(CURRENT).code()).isEqualTo("session_erased");
    assertThat(api.post(CURRENT + "/messages", message("late"), with()).status()).isEqualTo(410);
    assertThat(api.send("POST", "/v1/sessions", null, with()).status()).isEqualTo(201);
  }

  @Test
  void noOtherCall_makesASession() {
    String unknown = UUID.randomUUID().toString();
    String cookie = "safespace_session=" + Crafted.token(unknown);

    assertThat(api.send("PUT", CURRENT, null, "Cookie", cookie).status()).isEqualTo(404);
    assertThat(api.post(CURRENT + "/messages", message("a"), "Cookie", cookie).code())
        .isEqualTo("session_not_found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%s",
        "a=b; %s",
        "%s; a=b",
        "%s;a=b",
        "a=\"b c\"; %s",
        "a=\u00e4; %s",
        "a; =b; %s; ;",
        "%s; safespace_session_2=x",
        "%s; %s"
      })
  void cookie_isFoundAmongOthers(String cookies) {
    String line = "Cookie: " + cookies.replace("%s", pair);
    assertThat(api.rawGet(CURRENT, line).status()).as(cookies).isEqualTo(200);
  }

  @Test
  void cookie_mayStandInQuotes() {
    assertThat(api.get(CURRENT, "Cookie", pair.replace("=", "=\"") + "\"").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "safespace_session=",
        "safespace_session",
        "safespace_session=\"\"",
        "safespace_session=nonsense",
        "Safespace_Session=%s",
        "__Host-safespace_session=%s",
        "safespace_session=%s; safespace_session=nonsense",
        "safespace_session=nonsense; safespace_session=%s",
        "safespace_session=%s; safespace_session="
      })
  void cookie_isRefusedWhereItDoesNotHold_orAnotherStandsBeside(String cookies) {
    String token = pair.substring(pair.indexOf('=') + 1);
    assertThat(api.rawGet(CURRENT, "Cookie: " + cookies.replace("%s", token)).status())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "https://chat.example.org | cross-site | 201",
        "https://chat.example.org | - | 201",
        "http://localhost:3000 | same-site | 201",
        "https://evil.example.org | - | 403",
        "https://evil.example.org | same-origin | 403",
        "null | cross-site | 403",
        "- | cross-site | 403",
        "- | same-site | 403",
        "- | same-origin | 201",
        "- | none | 201",
        "- | - | 201"
      })
  void write_isTakenFromPagesThatMay(@Nullable String origin, @Nullable String site, int status) {
    String[] headers = headers("Origin", origin, "Sec-Fetch-Site", site);

    Answer answer = api.post(CURRENT + "/messages", message("hello"), with(headers));

    assertThat(answer.status()).isEqualTo(status);
    if (status == 403) assertThat(answer.code()).isEqualTo("origin_not_allowed");
    assertThat(get(CURRENT).number("/message_count")).isEqualTo(status == 403 ? 0 : 1);
  }

  private static String[] headers(@Nullable String... namesAndValues) {
    List<String> given = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i + 1] == null) continue;
      given.add(namesAndValues[i]);
      given.add(namesAndValues[i + 1]);
    }
    return given.toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
  void everyWrite_isRefusedFromPagesThatMayNot(String method) {
    for (String[] elsewhere :
        new String[][] {{"Origin", "https://evil.example.org"}, {"Sec-Fetch-Site", "cross-site"}}) {
      assertThat(api.send(method, CURRENT, "{}", with(elsewhere)).code())
          .isEqualTo("origin_not_allowed");
    }
    assertThat(get(CURRENT).status()).isEqualTo(200);
  }

  @Test
  void reads_areAnsweredToEverybody_butShownToAllowedPagesOnly() {
    Answer allowed = get(CURRENT, "Origin", ALLOWED, "Sec-Fetch-Site", "same-site");
    Answer other = get(CURRENT, "Origin", "https://evil.example.org");

    assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo(ALLOWED);
    assertThat(allowed.header("Access-Control-Allow-Credentials")).isEqualTo("true");
    assertThat(other.status()).isEqualTo(200);
    assertThat(other.has("Access-Control-Allow-Origin")).isFalse();
    assertThat(other.has("Access-Control-Allow-Credentials")).isFalse();
    assertThat(get(CURRENT, "Sec-Fetch-Site", "cross-site").status()).isEqualTo(200);
  }

  @Test
  void preflight_letsAllowedPagesSendCookies() {
    Answer preflight =
        api.send(
            "OPTIONS", CURRENT, null, "Origin", ALLOWED, "Access-Control-Request-Method", "PUT");

    assertThat(preflight.status()).isEqualTo(204);
    assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo(ALLOWED);
    assertThat(preflight.header("Access-Control-Allow-Credentials")).isEqualTo("true");
    assertThat(preflight.header("Access-Control-Allow-Headers"))
        .contains("Authorization", "X-Session-Id", "Last-Event-ID", "If-Match", "If-None-Match");
  }

  @Test
  void answers_differByCookie_andSaySo() {
    assertThat(get(CURRENT).headers().allValues("Vary"))
        .containsExactly("Origin", "Authorization, Cookie, X-Session-Id");
  }
}
