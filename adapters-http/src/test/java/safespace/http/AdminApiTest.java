package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.http.TestApi.KEY;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators look at: {@code /v1/admin}. */
class AdminApiTest {
  @RegisterExtension static final TestApi api = TestApi.operated();

  private static final Pattern NEXT = Pattern.compile("<(/v1/admin/[^>]+)>; rel=\"next\"");

  /** Stands in the metadata of this test's sessions, and in its URLs. */
  private final String mark = "mark-" + Long.toString(System.nanoTime(), 36);

  private final String url = "https://example.org/" + mark;

  private String session(String metadata) {
    Answer made =
        api.post("/v1/sessions", "{\"metadata\":{\"mark\":\"%s\"%s}}".formatted(mark, metadata));
    return made.text("/id");
  }

  private List<String> listed(String more) {
    return api.ask("/v1/admin/sessions?metadata.mark=" + mark + more).each("id");
  }

  private void say(String session, String content, String citations) {
    String body =
        "{\"role\":\"assistant\",\"content\":\"%s\",\"citations\":%s}"
            .formatted(content, citations);
    assertThat(api.post("/v1/sessions/" + session + "/messages", body).status()).isEqualTo(201);
  }

  private void cite(String content) {
    say(UUID.randomUUID().toString(), content, "[{\"title\":\"T\",\"url\":\"" + url + "\"}]");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "GET, /v1/admin/sessions",
        "GET, /v1/admin/messages",
        "GET, /v1/admin/stats",
        "GET, /v1/admin/export",
        "POST, /v1/admin/import",
        "HEAD, /v1/admin/sessions",
        "GET, /v1/admin/sessions?limit=none"
      })
  void key_isAskedForBeforeAnythingElse(String method, String path) {
    for (String[] headers :
        List.<String[]>of(
            new String[] {},
            new String[] {"Authorization", "Bearer"},
            new String[] {"Authorization", "Bearer " + KEY + "x"},
            new String[] {"Authorization", "Bearer " + KEY.substring(1)},
            new String[] {"Authorization", "Basic " + KEY},
            new String[] {"Authorization", KEY})) {
      Answer refused = api.send(method, path, method.equals("POST") ? "[" : null, headers);

      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
      if (!method.equals("HEAD")) assertThat(refused.code()).isEqualTo("unauthorized");
    }
  }

  @Test
  void key_isTakenByTheSchemeInEitherCase() {
    assertThat(api.get("/v1/admin/stats", "Authorization", "bearer " + KEY).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sessions", "messages", "stats", "export", "import", "anything"})
  void withoutAKeyInTheSettings_thesePathsAreUnknown(String name) {
    TestApi closed = new TestApi();
    closed.api.start();
    closed.lifecycle.started();

    Answer answer = closed.ask("/v1/admin/" + name);
    Answer posted = closed.load("", new byte[0]);
    Answer unknown = closed.ask("/v1/nowhere");
    closed.end();

    assertThat(List.of(answer.code(), posted.code())).containsOnly("not_found");
    assertThat(answer.json().has("instance")).isFalse();
    assertThat(answer.text("/detail")).isEqualTo(unknown.text("/detail"));
  }

  @Test
  void sessions_areListedMostRecentlyActiveFirst_asClientsSeeThem() {
    String first = session("");
    String second = session("");
    api.put("/v1/sessions/" + first, "{}");

    Answer list = api.ask("/v1/admin/sessions?metadata.mark=" + mark);

    assertThat(list.each("id")).containsExactly(first, second);
    assertThat(list.json().at("/data/1")).isEqualTo(api.get("/v1/sessions/" + second).json());
    assertThat(list.json().at("/has_more").asBoolean()).isFalse();
    assertThat(list.json().at("/next_cursor").isNull()).isTrue();
    assertThat(list.has("Link")).isFalse();
    assertThat(list.header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void sessions_comeInPages_thatLinkTheNextOne() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) made.addFirst(session(",\"a b\":\"ü&1\""));

    List<String> paged = new ArrayList<>();
    String path = "/v1/admin/sessions?limit=2&metadata.mark=" + mark + "&metadata.a%20b=%C3%BC%261";
    for (int page = 1; page <= 3; page++) {
      Answer list = api.ask(path);
      paged.addAll(list.each("id"));
      assertThat(list.json().at("/has_more").asBoolean()).isEqualTo(page < 3);
      assertThat(list.has("Link")).isEqualTo(page < 3);
      if (page == 3) continue;
      Matcher next = NEXT.matcher(list.header("Link"));
      assertThat(next.matches()).as(list.header("Link")).isTrue();
      assertThat(next.group(1)).contains("cursor=" + list.text("/next_cursor"));
      assertThat(list.text("/next_cursor")).doesNotContain(list.each("id"));
      path = next.group(1);
    }
    assertThat(paged).isEqualTo(made);
  }

  @Test
  void sessions_areFilteredByActivityAndMetadata() {
    String old = session(",\"n\":1,\"flag\":true");
    String since = api.get("/v1/sessions/" + old).text("/last_active_at");
    String other = session(",\"n\":2,\"flag\":true");

    assertThat(listed("&active_since=" + since)).containsExactly(other, old);
    assertThat(listed("&active_since=2999-01-01T00:00:00%2B01:00")).isEmpty();
    assertThat(listed("&metadata.n=2")).containsExactly(other);
    assertThat(listed("&metadata.flag=true&metadata.n=1")).containsExactly(old);
    assertThat(listed("&metadata.flag=false")).isEmpty();
    assertThat(listed("&metadata.=")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "sessions?limit=0, invalid_parameter",
    "sessions?limit=201, invalid_parameter",
    "sessions?active_since=yesterday, invalid_parameter",
    "sessions?active_since=2026-11-20, invalid_parameter",
    "sessions?cursor=, invalid_parameter",
    "sessions?cursor=AAAA, invalid_parameter",
    "sessions?metadata.a=1&metadata.a=2, invalid_parameter",
    "sessions?metadata=1, unknown_parameter",
    "sessions?order=asc, unknown_parameter",
    "messages, invalid_parameter",
    "messages?cites=a&cursor=AAAA, invalid_parameter",
    "messages?cites=a&metadata.b=1, unknown_parameter",
    "stats?limit=1, unknown_parameter",
    "export?format=json, unknown_parameter"
  })
  void query_isChecked(String path, String code) {
    Answer refused = api.ask("/v1/admin/" + path);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo(code);
  }

  @Test
  void cursor_isOfItsList() {
    session("");
    session("");
    cite("One");
    cite("Two");
    String ofSessions = api.ask("/v1/admin/sessions?limit=1").text("/next_cursor");
    String messages = "/v1/admin/messages?limit=1&cites=" + url;
    String ofMessages = api.ask(messages).text("/next_cursor");

    assertThat(api.ask(messages + "&cursor=" + ofMessages).status()).isEqualTo(200);
    assertThat(api.ask(messages + "&cursor=" + ofSessions).code()).isEqualTo("invalid_parameter");
    assertThat(api.ask("/v1/admin/sessions?cursor=" + ofMessages).code())
        .isEqualTo("invalid_parameter");
  }

  @Test
  void messages_areFoundByWhatTheyCite_acrossSessions() {
    String session = UUID.randomUUID().toString();
    say(session, "One", "[{\"title\":\"Other\"},{\"title\":\"T\",\"url\":\"" + url + "\"}]");
    say(session, "None", "null");
    cite("Two");
    cite("Three");

    Answer first = api.ask("/v1/admin/messages?limit=2&cites=" + url);
    Matcher next = NEXT.matcher(first.header("Link"));
    assertThat(next.matches()).isTrue();
    Answer second = api.ask(next.group(1));

    assertThat(first.each("content")).containsExactly("Three", "Two");
    assertThat(second.each("content")).containsExactly("One");
    assertThat(second.json().at("/has_more").asBoolean()).isFalse();
    assertThat(second.text("/data/0/session_id")).isEqualTo(session);
    assertThat(second.number("/data/0/seq")).isEqualTo(1);
    assertThat(api.ask("/v1/admin/messages?cites=" + url + "x").each("id")).isEmpty();
  }

  @Test
  void stats_countWhatIsThere() {
    cite("One");
    cite("Two");
    api.clock.advance(Duration.ofSeconds(10));

    Answer stats = api.ask("/v1/admin/stats");

    assertThat(stats.json().propertyNames())
        .containsExactly(
            "sessions",
            "messages",
            "database_bytes",
            "tables",
            "connection_pool",
            "top_citations",
            "days");
    assertThat(stats.number("/sessions")).isGreaterThanOrEqualTo(2);
    assertThat(stats.number("/messages")).isGreaterThanOrEqualTo(2);
    assertThat(stats.json().at("/connection_pool"))
        .isEqualTo(api.get("/ready").json().at("/checks/database/connection_pool"));
    assertThat(stats.json().at("/top_citations").toString()).contains(url);
    assertThat(stats.json().at("/days").size()).isEqualTo(14);
    assertThat(stats.text("/days/13/date")).isEqualTo("2026-11-20");
    assertThat(stats.number("/days/13/sessions")).isGreaterThanOrEqualTo(2);
    assertThat(stats.number("/days/13/messages")).isGreaterThanOrEqualTo(2);
    assertThat(stats.number("/days/0/messages")).isZero();
  }

  @Test
  void otherMethods_areRefusedWithTheAllowedOnes() {
    assertThat(api.delete("/v1/admin/sessions").header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertThat(api.ask("/v1/admin/import").header("Allow")).isEqualTo("POST, OPTIONS");
  }
}
