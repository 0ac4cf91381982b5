package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.http.TestApi.SECRET;
import static safespace.http.TestApi.idOf;
import static safespace.http.TestApi.message;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryApiTest {
  @RegisterExtension static final TestApi api = new TestApi();

  @Test
  void history_answersTheLatest50InOrder() {
    Answer page = api.get(api.conversation(60) + "/messages");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.json().propertyNames())
        .containsExactlyInAnyOrder("data", "has_more", "first_seq", "last_seq");
    assertThat(numbers(page)).isEqualTo(fromTo(11, 60));
    assertThat(page.json().at("/has_more").asBoolean()).isTrue();
    assertThat(page.number("/first_seq")).isEqualTo(11);
    assertThat(page.number("/last_seq")).isEqualTo(60);
    assertThat(page.json().at("/data/0").propertyNames())
        .containsExactlyInAnyOrder(
            "id",
            "seq",
            "role",
            "content",
            "citations",
            "metadata",
            "status",
            "created_at",
            "updated_at");
  }

  @Test
  void history_ofASessionWithoutMessagesIsEmpty() {
    Answer page = api.get(api.send("POST", "/v1/sessions", null).header("Location") + "/messages");

    assertThat(page.body())
        .isEqualTo("{\"data\":[],\"has_more\":false,\"first_seq\":null,\"last_seq\":null}");
    assertThat(page.has("Link")).isFalse();
    assertThat(page.has("ETag")).isTrue();
  }

  /** Of seven messages; {@code -} for an empty page. */
  @ParameterizedTest
  @CsvSource({
    "limit=3,               5-7, true",
    "limit=7,               1-7, false",
    "limit=200,             1-7, false",
    "before=5&limit=3,      2-4, true",
    "before=4&limit=3,      1-3, false",
    "before=1,              -,   false",
    "before=0,              -,   false",
    "before=999999999999,   1-7, false",
    "after=2&limit=3,       3-5, true",
    "after=4&limit=3,       5-7, false",
    "after=0,               1-7, false",
    "after=7,               -,   false",
    "after=999999999999,    -,   false"
  })
  void history_answersThePageAndWhetherThereIsMoreInItsDirection(
      String query, String expected, boolean more) {
    Answer page = api.get(api.conversation(7) + "/messages?" + query);

    List<Long> numbers =
        expected.equals("-")
            ? List.of()
            : fromTo(expected.charAt(0) - '0', expected.charAt(2) - '0');
    assertThat(numbers(page)).isEqualTo(numbers);
    assertThat(page.json().at("/has_more").asBoolean()).isEqualTo(more);
    assertThat(page.json().at("/first_seq").isNull()).isEqualTo(numbers.isEmpty());
    assertThat(page.json().at("/last_seq").isNull()).isEqualTo(numbers.isEmpty());
  }

  @Test
  void history_inDescendingOrderTurnsOnlyTheItemsAround() {
    Answer page = api.get(api.conversation(7) + "/messages?limit=3&order=desc");

    assertThat(numbers(page)).containsExactly(7L, 6L, 5L);
    assertThat(page.number("/first_seq")).isEqualTo(5);
    assertThat(page.number("/last_seq")).isEqualTo(7);
    assertThat(page.json().at("/has_more").asBoolean()).isTrue();
    assertThat(numbers(api.get(api.conversation(2) + "/messages?order=asc")))
        .containsExactly(1L, 2L);
  }

  @Test
  void links_leadToTheOlderAndTheNewerPageWhereThereIsOne() {
    String session = api.conversation(7);

    Answer latest = api.get(session + "/messages?limit=3");
    Answer middle = api.get(session + "/messages?after=2&limit=3");
    Answer all = api.get(session + "/messages");

    assertThat(latest.header("Link"))
        .isEqualTo("<" + session + "/messages?limit=3&before=5>; rel=\"prev\"");
    assertThat(links(middle))
        .containsExactly(
            "prev " + session + "/messages?limit=3&before=3",
            "next " + session + "/messages?limit=3&after=5");
    assertThat(all.has("Link")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=3",
        "limit=3&order=desc",
        "limit=1&role=user",
        "limit=4&cites=https%3A%2F%2Fa%2F%3Fq%3D1%262%2B3%20"
      })
  void links_leadThroughTheWholeHistoryWithTheSameFilters(String query) {
    String session = api.conversation(4);
    for (int i = 0; i < 5; i++) {
      api.append(
          session,
          "{\"role\": \"assistant\", \"content\": \"x\", \"citations\":"
              + " [{\"title\": \"t\", \"url\": \"https://a/?q=1&2+3\"}]}");
    }
    List<Long> seen = new ArrayList<>();
    String next = session + "/messages?" + query.replace("%20", "");
    List<Long> whole =
        numbers(api.get(next.replaceFirst("limit=\\d+", "limit=200"))).stream().sorted().toList();
    while (!next.isEmpty()) {
      Answer page = api.get(next);
      seen.addAll(0, numbers(page).stream().sorted().toList());
      next = link(page, "prev");
    }

    assertThat(whole).isNotEmpty();
    assertThat(seen).isEqualTo(whole);
  }

  @Test
  void links_ofAnEmptyPageLeadBackToWhatThereIs() {
    String session = api.conversation(3);

    Answer beyond = api.get(session + "/messages?after=3");
    Answer before = api.get(session + "/messages?before=1");

    assertThat(links(beyond)).containsExactly("prev " + session + "/messages?limit=50&before=4");
    assertThat(links(before)).containsExactly("next " + session + "/messages?limit=50&after=0");
    assertThat(numbers(api.get(link(beyond, "prev")))).containsExactly(1L, 2L, 3L);
    assertThat(numbers(api.get(link(before, "next")))).containsExactly(1L, 2L, 3L);
  }

  @Test
  void links_sayCurrentWhereTheCallerSaidSo() {
    String session = api.conversation(3);

    Answer page = api.get("/v1/sessions/current/messages?limit=1", "X-Session-Id", idOf(session));

    assertThat(numbers(page)).containsExactly(3L);
    assertThat(page.header("Link"))
        .isEqualTo("</v1/sessions/current/messages?limit=1&before=3>; rel=\"prev\"");
  }

  @Test
  void role_filtersBeforeThePageIsCounted() {
    String session = api.conversation(3);
    api.append(session, "{\"role\": \"assistant\", \"content\": \"answer\"}");
    api.append(session, message("thanks"));

    Answer users = api.get(session + "/messages?role=user&limit=2");

    assertThat(numbers(users)).containsExactly(3L, 5L);
    assertThat(users.json().at("/has_more").asBoolean()).isTrue();
    assertThat(numbers(api.get(session + "/messages?role=assistant"))).containsExactly(4L);
    assertThat(numbers(api.get(session + "/messages?role=tool"))).isEmpty();
  }

  @Test
  void cites_findsTheExactUrlOfACitation() {
    String session = api.conversation(1);
    api.append(
        session,
        "{\"role\": \"assistant\", \"content\": \"x\", \"citations\": [{\"title\": \"t\"},"
            + " {\"title\": \"t\", \"url\": \"https://example.org/a?b=c&d=é\"}]}"
                .replace("é", "%C3%A9"));

    assertThat(
            numbers(api.get(session + "/messages?cites=https://example.org/a?b=c%26d=%25C3%25A9")))
        .containsExactly(2L);
    assertThat(numbers(api.get(session + "/messages?cites=https://example.org/a"))).isEmpty();
    assertThat(numbers(api.get(session + "/messages?cites="))).isEmpty();
  }

  @Test
  void erasedMessages_leaveAGapInTheNumbersAndNothingElse() {
    String session = api.conversation(2);
    api.delete(api.append(session, message(SECRET)));
    api.append(session, message("last"));

    Answer page = api.get(session + "/messages");

    assertThat(numbers(page)).containsExactly(1L, 2L, 4L);
    assertThat(page.body()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=",
        "limit",
        "limit=ten",
        "limit=1.0",
        "limit=%D9%A1",
        "limit=99999999999999999999",
        "before=-1",
        "before=x",
        "after=1e3",
        "after=9223372036854775808",
        "before=3&after=1",
        "order=up",
        "order=",
        "order=ASC",
        "role=bot",
        "role=",
        "limit=1&limit=1",
        "role=user&role=tool",
        "cites=%00",
        "cites=%FF",
        "cites=%C0%80",
        "cites=%ED%A0%80",
        "cites=%",
        "cites=%4",
        "cites=%zz"
      })
  void history_answers400ForAParameterThatIsWrong(String query) {
    Answer refused = api.rawGet(api.conversation(1) + "/messages?" + query);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("invalid_parameter");
    assertThat(refused.text("/instance")).isEqualTo("/v1/sessions/{id}/messages");
  }

  @ParameterizedTest
  @ValueSource(strings = {"offset=1", "Limit=1", "limit[]=1", "x", "limit=1&page=2", "q=" + SECRET})
  void history_answers400ForAParameterThatDoesNotExist(String query) {
    Answer refused = api.rawGet(api.conversation(1) + "/messages?" + query);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("unknown_parameter");
  }

  @ParameterizedTest
  @ValueSource(strings = {"?", "?&", "?limit=1&", "?&limit=1"})
  void history_mindsNoEmptyPlaceInTheQuery(String query) {
    assertThat(api.rawGet(api.conversation(1) + "/messages" + query).status()).isEqualTo(200);
  }

  @Test
  void otherCalls_takeNoParameters() {
    String session = api.conversation(1);
    String message = api.append(session, message("x"));

    for (Answer answer :
        new Answer[] {
          api.get(session + "?x=1"),
          api.send("PUT", session + "?x=1", null),
          api.patch(session + "?x=1", "{}"),
          api.delete(session + "?x=1"),
          api.send("POST", "/v1/sessions?x=1", null),
          api.post("/v1/sessions/lookup?x=1", "{\"ids\": []}"),
          api.post(session + "/messages?limit=1", message("x")),
          api.post(session + "/messages/batch?limit=1", "{}"),
          api.get(message + "?limit=1"),
          api.patch(message + "?limit=1", "{}"),
          api.delete(message + "?limit=1")
        }) {
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.code()).isEqualTo("unknown_parameter");
    }
    assertThat(api.get(session).number("/last_seq")).isEqualTo(2);
  }

  @Test
  void etag_isTheRevisionAndAnswers304WhileNothingInTheSessionChanged() {
    String session = api.conversation(3);
    Answer page = api.get(session + "/messages?limit=2");
    String etag = page.header("ETag");

    for (String known : new String[] {etag, "W/" + etag, "\"x\", " + etag, "*"}) {
      Answer same = api.get(session + "/messages?limit=2", "If-None-Match", known);
      assertThat(same.status()).as(known).isEqualTo(304);
      assertThat(same.body()).isEmpty();
      assertThat(same.header("ETag")).isEqualTo(etag);
      assertThat(same.header("Cache-Control")).isEqualTo("private, no-cache");
    }
    assertThat(page.header("Cache-Control")).isEqualTo("private, no-cache");
    assertThat(api.get(session + "/messages", "If-None-Match", "\"x\"").status()).isEqualTo(200);
  }

  @Test
  void etag_changesWithEachChangeInTheSession() {
    String session = api.conversation(1);
    String message = api.append(session, message("first"));
    List<Runnable> changes =
        List.of(
            () -> api.append(session, message("more")),
            () -> api.patch(message, "{\"content\": \"second\"}"),
            () -> api.delete(message),
            () -> api.patch(session, "{\"title\": \"T\"}"));

    for (Runnable change : changes) {
      String etag = api.get(session + "/messages").header("ETag");
      change.run();
      assertThat(api.get(session + "/messages", "If-None-Match", etag).status()).isEqualTo(200);
    }
  }

  @Test
  void etag_isAbsentWhileAMessageIsStreaming() {
    String session = api.conversation(1);
    String etag = api.get(session + "/messages").header("ETag");
    String message =
        api.append(
            session, "{\"role\": \"assistant\", \"content\": \"\", \"status\": \"streaming\"}");

    Answer streaming = api.get(session + "/messages?limit=1", "If-None-Match", etag);
    Answer always = api.get(session + "/messages", "If-None-Match", "*");

    assertThat(streaming.status()).isEqualTo(200);
    assertThat(streaming.has("ETag")).isFalse();
    assertThat(streaming.header("Cache-Control")).isEqualTo("no-store");
    assertThat(always.status()).isEqualTo(200);
    api.patch(message, "{\"status\": \"complete\"}");
    assertThat(api.get(session + "/messages").has("ETag")).isTrue();
  }

  private static List<Long> numbers(Answer page) {
    return page.each("seq").stream().map(Long::valueOf).toList();
  }

  private static List<Long> fromTo(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  /** Each link as {@code "rel path"}. */
  private static List<String> links(Answer page) {
    Matcher links = Pattern.compile("<([^>]*)>; rel=\"(\\w+)\"").matcher(page.header("Link"));
    return links.results().map(link -> link.group(2) + " " + link.group(1)).toList();
  }

  private static String link(Answer page, String relation) {
    return links(page).stream()
        .filter(link -> link.startsWith(relation + " "))
        .map(link -> link.substring(relation.length() + 1))
        .findAny()
        .orElse("");
  }
}
