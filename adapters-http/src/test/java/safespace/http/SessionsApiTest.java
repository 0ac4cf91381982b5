package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.http.TestApi.SECRET;
import static safespace.http.TestApi.idOf;
import static safespace.http.TestApi.message;
import static safespace.http.TestApi.newSession;

import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsApiTest {
  @RegisterExtension static final TestApi api = new TestApi();

  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z";

  @Test
  void create_answers201WithTheWholeSessionAndItsLocation() {
    Answer made =
        api.post("/v1/sessions", "{\"title\": \"" + SECRET + "\", \"metadata\": {\"a\": 1}}");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.header("Content-Type")).isEqualTo("application/json");
    assertThat(made.header("Location")).isEqualTo("/v1/sessions/" + made.text("/id"));
    assertThat(made.json().propertyNames())
        .containsExactlyInAnyOrder(
            "id",
            "title",
            "metadata",
            "message_count",
            "last_seq",
            "revision",
            "created_at",
            "updated_at",
            "last_active_at",
            "expires_at",
            "expiry",
            "created_by",
            "updated_by");
    assertThat(made.text("/title")).isEqualTo(SECRET);
    assertThat(made.json().at("/metadata").toString()).isEqualTo("{\"a\":1}");
    assertThat(made.json().at("/message_count").isIntegralNumber()).isTrue();
    assertThat(made.number("/message_count")).isZero();
    assertThat(made.number("/last_seq")).isZero();
    assertThat(made.text("/created_at")).matches(TIME);
    assertThat(made.text("/updated_at")).matches(TIME);
    assertThat(made.text("/last_active_at")).matches(TIME);
    assertThat(made.json().at("/expires_at").isNull()).isTrue();
    assertThat(made.json().at("/expiry").isNull()).isTrue();
    assertThat(made.text("/created_by")).isEqualTo("anonymous");
    assertThat(made.text("/updated_by")).isEqualTo("anonymous");
    assertThat(api.get(made.header("Location")).json()).isEqualTo(made.json());
  }

  @Test
  void create_needsNoBodyAndMakesARandomId() {
    Answer made = api.send("POST", "/v1/sessions", null);

    assertThat(made.status()).isEqualTo(201);
    assertThat(UUID.fromString(made.text("/id")).version()).isEqualTo(4);
    assertThat(made.json().at("/title").isNull()).isTrue();
    assertThat(made.json().at("/metadata").toString()).isEqualTo("{}");
  }

  @Test
  void put_answers201WhenTheSessionIsNewAnd200WhenItExists() {
    String session = newSession();

    Answer made = api.send("PUT", session, null);
    Answer again = api.send("PUT", session, null);

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.header("Location")).isEqualTo(session);
    assertThat(made.text("/id")).isEqualTo(idOf(session));
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.has("Location")).isFalse();
  }

  @Test
  void put_setsWhatTheBodyNamesAndLeavesTheRest() {
    String session = newSession();
    api.put(session, "{\"title\": \"First\", \"metadata\": {\"a\": 1, \"b\": 2}}");

    Answer retitled = api.put(session, "{\"title\": \"Second\"}");
    Answer untitled = api.put(session, "{\"title\": null, \"metadata\": {\"c\": 3}}");

    assertThat(retitled.text("/title")).isEqualTo("Second");
    assertThat(retitled.json().at("/metadata").toString()).isEqualTo("{\"a\":1,\"b\":2}");
    assertThat(untitled.json().at("/title").isNull()).isTrue();
    assertThat(untitled.json().at("/metadata").toString()).isEqualTo("{\"c\":3}");
  }

  @Test
  void put_movesTheRevisionOnlyWhenSomethingChanges() {
    String session = newSession();
    long made = api.put(session, "{\"title\": \"T\"}").number("/revision");

    assertThat(api.put(session, "{\"title\": \"T\"}").number("/revision")).isEqualTo(made);
    assertThat(api.put(session, "{\"title\": \"U\"}").number("/revision")).isEqualTo(made + 1);
  }

  @Test
  void put_countsAsActivityButAPatchDoesNot() {
    String session = newSession();
    String made = api.send("PUT", session, null).text("/last_active_at");

    String patched = api.patch(session, "{\"title\": \"T\"}").text("/last_active_at");
    String put = api.send("PUT", session, null).text("/last_active_at");

    assertThat(patched).isEqualTo(made);
    assertThat(put).isGreaterThan(made);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "d9428888-122b-11e1-b85c-61cd3cbb3210", // version 1: a time and a place
        "00000000-0000-0000-0000-000000000001",
        "4f6c0c8e-0000-4000-0000-000000000000", // version 4, of another variant
        "4f6c0c8e-1111-5111-8111-111111111111"
      })
  void put_refusesToMakeASessionWithAnIdThatCouldBeGuessed(String id) {
    Answer put = api.send("PUT", "/v1/sessions/" + id, null);
    Answer append = api.post("/v1/sessions/" + id + "/messages", message("hello"));

    assertThat(put.status()).isEqualTo(422);
    assertThat(put.code()).isEqualTo("weak_session_id");
    assertThat(put.mistakes()).containsExactly(" weak_session_id");
    assertThat(append.status()).isEqualTo(422);
    assertThat(append.code()).isEqualTo("weak_session_id");
    assertThat(api.get("/v1/sessions/" + id).code()).isEqualTo("session_not_found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"4f6c0c8e-1111-4111-8111-111111111112", "0190f3a0-1111-7111-8111-111111111112"})
  void put_takesRandomIdsOfVersion4And7(String id) {
    assertThat(api.send("PUT", "/v1/sessions/" + id, null).status()).isEqualTo(201);
  }

  @Test
  void ids_areTakenInEitherCaseAndAnsweredInLowerCase() {
    String session = newSession();
    String upper = "/v1/sessions/" + idOf(session).toUpperCase(Locale.ROOT);

    Answer made = api.send("PUT", upper, null);

    assertThat(made.text("/id")).isEqualTo(idOf(session));
    assertThat(made.header("Location")).isEqualTo(session);
    assertThat(api.get(session).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "undefined",
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
        "4f6c0c8e11114111811111111111111a",
        "4f6c0c8e-1111-4111-8111-11111111111",
        "4f6c0c8e-1111-4111-8111-1111111111111",
        "4f6c0c8e-1111-4111-8111-11111111111g",
        "4f6c0c8-e1111-4111-8111-111111111111",
        "%7B4f6c0c8e-1111-4111-8111-111111111111%7D",
        "urn:uuid:4f6c0c8e-1111-4111-8111-111111111111",
        "%204f6c0c8e-1111-4111-8111-111111111111",
        "%D9%A4f6c0c8e-1111-4111-8111-111111111111",
        "1-1-1-1-1"
      })
  void anyCall_answers400ForWhatIsNoCanonicalUuid(String id) {
    for (String method : new String[] {"GET", "DELETE"}) {
      Answer answer = api.send(method, "/v1/sessions/" + id, null);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.code()).isEqualTo("invalid_session_id");
      assertThat(answer.text("/instance")).isEqualTo("/v1/sessions/{id}");
    }
    assertThat(api.send("PUT", "/v1/sessions/" + id, null).code()).isEqualTo("invalid_session_id");
    assertThat(api.patch("/v1/sessions/" + id, "{}").code()).isEqualTo("invalid_session_id");
    assertThat(api.get("/v1/sessions/" + id + "/messages").code()).isEqualTo("invalid_session_id");
    assertThat(api.post("/v1/sessions/" + id + "/messages", message("x")).code())
        .isEqualTo("invalid_session_id");
  }

  @Test
  void anId_ofTenThousandCharactersIsRefusedLikeAnyOther() {
    Answer answer = api.get("/v1/sessions/" + "a".repeat(10_000));

    assertThat(answer.status()).isIn(400, 414, 431);
  }

  @Test
  void read_answers200WithAnEtagThatIsTheRevision() {
    String session = api.conversation(3);

    Answer answer = api.get(session);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("ETag")).isEqualTo("\"" + answer.number("/revision") + "\"");
    assertThat(answer.header("Cache-Control")).isEqualTo("private, no-cache");
    assertThat(answer.number("/message_count")).isEqualTo(3);
    assertThat(answer.number("/last_seq")).isEqualTo(3);
  }

  @Test
  void read_answers304WhileNothingChanged() {
    String session = api.conversation(1);
    String etag = api.get(session).header("ETag");

    for (String known : new String[] {etag, "W/" + etag, "\"x\", " + etag, "*"}) {
      Answer same = api.get(session, "If-None-Match", known);
      assertThat(same.status()).as(known).isEqualTo(304);
      assertThat(same.body()).isEmpty();
      assertThat(same.header("ETag")).isEqualTo(etag);
      assertThat(same.header("Cache-Control")).isEqualTo("private, no-cache");
    }
    api.append(session, message("one more"));
    assertThat(api.get(session, "If-None-Match", etag).status()).isEqualTo(200);
    assertThat(api.get(session, "If-None-Match", "nonsense").status()).isEqualTo(200);
  }

  @Test
  void anyCall_answers404ForAnUnknownSession() {
    String session = newSession();

    for (Answer answer :
        new Answer[] {
          api.get(session),
          api.patch(session, "{\"title\": \"T\"}"),
          api.delete(session),
          api.get(session + "/messages"),
          api.get(session + "/messages/" + UUID.randomUUID()),
          api.patch(session + "/messages/" + UUID.randomUUID(), "{}"),
          api.delete(session + "/messages/" + UUID.randomUUID())
        }) {
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.code()).isEqualTo("session_not_found");
    }
  }

  @Test
  void patch_mergesTheMetadataMemberByMember() {
    String session = newSession();
    api.put(session, "{\"title\": \"T\", \"metadata\": {\"a\": {\"b\": 1, \"c\": [1]}, \"d\": 2}}");

    Answer patched =
        api.patch(session, "{\"metadata\": {\"a\": {\"b\": null, \"c\": [2, null]}, \"e\": 3}}");

    assertThat(patched.status()).isEqualTo(200);
    assertThat(patched.text("/title")).isEqualTo("T");
    assertThat(patched.json().at("/metadata").toString())
        .isEqualTo("{\"a\":{\"c\":[2,null]},\"d\":2,\"e\":3}");
    assertThat(patched.header("ETag")).isEqualTo("\"" + patched.number("/revision") + "\"");
  }

  @Test
  void patch_takesNullForNoTitleAndForNoMetadata() {
    String session = newSession();
    api.put(session, "{\"title\": \"T\", \"metadata\": {\"a\": 1}}");

    Answer patched = api.patch(session, "{\"title\": null, \"metadata\": null}");

    assertThat(patched.json().at("/title").isNull()).isTrue();
    assertThat(patched.json().at("/metadata").toString()).isEqualTo("{}");
  }

  @Test
  void patch_refusesMetadataThatGrowsBeyond16KiBByIt() {
    String session = newSession();
    api.put(session, "{\"metadata\": {\"a\": \"" + "x".repeat(10_000) + "\"}}");

    Answer patched = api.patch(session, "{\"metadata\": {\"b\": \"" + "x".repeat(10_000) + "\"}}");

    assertThat(patched.status()).isEqualTo(422);
    assertThat(patched.mistakes()).containsExactly("/metadata too_long");
  }

  @Test
  void patch_answers412OnAStaleEtagAndChangesNothing() {
    String session = newSession();
    String stale = api.send("PUT", session, null).header("ETag");
    String current = api.patch(session, "{\"title\": \"Mine\"}", "If-Match", stale).header("ETag");

    for (String etag : new String[] {stale, "\"none\"", "W/" + current, "nonsense"}) {
      Answer refused = api.patch(session, "{\"title\": \"Yours\"}", "If-Match", etag);
      assertThat(refused.status()).as(etag).isEqualTo(412);
      assertThat(refused.code()).isEqualTo("revision_conflict");
    }
    assertThat(api.get(session).text("/title")).isEqualTo("Mine");
    assertThat(api.patch(session, "{\"title\": \"A\"}", "If-Match", current).status())
        .isEqualTo(200);
    assertThat(api.patch(session, "{\"title\": \"B\"}", "If-Match", "*").status()).isEqualTo(200);
  }

  @Test
  void title_has1To200Characters() {
    String emoji = "\uD83D\uDE00";

    assertThat(api.put(newSession(), "{\"title\": \"" + emoji.repeat(200) + "\"}").text("/title"))
        .isEqualTo(emoji.repeat(200));
    assertThat(api.put(newSession(), "{\"title\": \"" + "x".repeat(201) + "\"}").mistakes())
        .containsExactly("/title too_long");
    assertThat(api.put(newSession(), "{\"title\": \"\"}").mistakes())
        .containsExactly("/title too_short");
    assertThat(api.post("/v1/sessions", "{\"title\": 5}").mistakes())
        .containsExactly("/title invalid_type");
    assertThat(api.patch(newSession(), "{\"title\": [\"T\"]}").mistakes())
        .containsExactly("/title invalid_type");
  }

  @Test
  void metadata_isAnObjectOfAtMost16KiB() {
    String largest = "{\"metadata\": {\"a\": \"" + "x".repeat(16 * 1024 - 8) + "\"}}";
    String tooLarge = "{\"metadata\": {\"a\": \"" + "x".repeat(16 * 1024 - 7) + "\"}}";

    assertThat(api.put(newSession(), largest).status()).isEqualTo(201);
    assertThat(api.put(newSession(), tooLarge).mistakes()).containsExactly("/metadata too_long");
    assertThat(api.put(newSession(), "{\"metadata\": []}").mistakes())
        .containsExactly("/metadata invalid_type");
    assertThat(api.put(newSession(), "{\"metadata\": \"{}\"}").mistakes())
        .containsExactly("/metadata invalid_type");
  }

  @Test
  void metadata_comesBackWithTheSameValues() {
    String metadata =
        "{\"n\":9007199254740993,\"d\":0.1234567890123456789,\"t\":\"é\",\"f\":false,\"z\":null,"
            + "\"l\":[1,[2,{}]],\"\":\"no name\"}";

    Answer made = api.post("/v1/sessions", "{\"metadata\": " + metadata + "}");

    assertThat(made.body()).contains("\"metadata\":" + metadata);
  }

  @Test
  void unknownProperties_areRefusedBecauseATypoMustNotPassSilently() {
    Answer refused = api.post("/v1/sessions", "{\"titel\": \"T\", \"a/b~c\": 1}");

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.mistakes())
        .containsExactly("/titel unknown_property", "/a~1b~0c unknown_property");
    assertThat(api.put(newSession(), "{\"id\": 1}").code()).isEqualTo("unknown_property");
    assertThat(api.patch(newSession(), "{\"revision\": 1}").code()).isEqualTo("unknown_property");
  }

  @Test
  void erase_answersAReceiptAndForgetsTheSessionForGood() {
    String session = api.conversation(3);

    Answer receipt = api.delete(session);

    assertThat(receipt.status()).isEqualTo(200);
    assertThat(receipt.json().propertyNames())
        .containsExactlyInAnyOrder("session_id", "messages_erased", "erased_at");
    assertThat(receipt.text("/session_id")).isEqualTo(idOf(session));
    assertThat(receipt.number("/messages_erased")).isEqualTo(3);
    assertThat(receipt.text("/erased_at")).matches(TIME);
    assertThat(receipt.header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void anyCallOnAnErasedSession_answers410() {
    String session = api.conversation(1);
    String message = api.append(session, message("hello"));
    api.delete(session);

    for (Answer answer :
        new Answer[] {
          api.get(session),
          api.send("PUT", session, null),
          api.patch(session, "{\"title\": \"T\"}"),
          api.delete(session),
          api.get(session + "/messages"),
          api.post(session + "/messages", message("a stale tab")),
          api.post(session + "/messages/batch", "{\"messages\": [" + message("x") + "]}"),
          api.get(message),
          api.patch(message, "{\"content\": \"x\"}"),
          api.delete(message)
        }) {
      assertThat(answer.status()).isEqualTo(410);
      assertThat(answer.code()).isEqualTo("session_erased");
    }
    assertThat(api.post("/v1/sessions/lookup", "{\"ids\": [\"" + idOf(session) + "\"]}").each("id"))
        .isEmpty();
  }

  @Test
  void lookup_answersThoseThatExistInTheOrderAsked() {
    String first = idOf(api.conversation(1));
    String second = idOf(api.conversation(2));
    String unknown = idOf(newSession());

    Answer found = api.post("/v1/sessions/lookup", ids(second, unknown, first));

    assertThat(found.status()).isEqualTo(200);
    assertThat(found.json().propertyNames()).containsExactly("data");
    assertThat(found.each("id")).containsExactly(second, first);
    assertThat(found.each("message_count")).containsExactly("2", "1");
  }

  @Test
  void lookup_takes1To100Ids() {
    String[] ids =
        Stream.generate(() -> UUID.randomUUID().toString()).limit(101).toArray(String[]::new);

    assertThat(api.post("/v1/sessions/lookup", ids(ids)).mistakes())
        .containsExactly("/ids too_long");
    assertThat(
            api.post("/v1/sessions/lookup", ids(Stream.of(ids).limit(100).toArray(String[]::new)))
                .status())
        .isEqualTo(200);
    assertThat(api.post("/v1/sessions/lookup", ids()).mistakes()).containsExactly("/ids too_short");
    assertThat(api.post("/v1/sessions/lookup", "{}").mistakes()).containsExactly("/ids required");
    assertThat(api.post("/v1/sessions/lookup", "{\"ids\": null}").mistakes())
        .containsExactly("/ids required");
    assertThat(api.post("/v1/sessions/lookup", "{\"ids\": \"x\"}").mistakes())
        .containsExactly("/ids invalid_type");
  }

  @Test
  void lookup_tellsEveryIdThatIsNone() {
    Answer refused =
        api.post(
            "/v1/sessions/lookup",
            "{\"ids\": [\"" + UUID.randomUUID() + "\", \"" + SECRET + "\", 5, null]}");

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.mistakes())
        .containsExactly("/ids/1 invalid_id", "/ids/2 invalid_type", "/ids/3 required");
  }

  @Test
  void current_standsForTheSessionOfTheHeader() {
    String session = newSession();
    String id = idOf(session);

    Answer made = api.send("PUT", "/v1/sessions/current", null, "X-Session-Id", id);
    Answer message =
        api.post("/v1/sessions/current/messages", message("hello"), "X-Session-Id", id);

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text("/id")).isEqualTo(id);
    assertThat(made.header("Location")).isEqualTo("/v1/sessions/current");
    assertThat(message.header("Location"))
        .isEqualTo("/v1/sessions/current/messages/" + message.text("/id"));
    assertThat(
            api.get(message.header("Location"), "X-Session-Id", id.toUpperCase(Locale.ROOT)).json())
        .isEqualTo(message.json());
    assertThat(api.get(session).number("/message_count")).isEqualTo(1);
    assertThat(api.delete("/v1/sessions/current", "X-Session-Id", id).status()).isEqualTo(200);
  }

  @Test
  void current_answers401WithoutTheHeader() {
    for (Answer answer :
        new Answer[] {
          api.get("/v1/sessions/current"),
          api.send("PUT", "/v1/sessions/current", null),
          api.delete("/v1/sessions/current"),
          api.get("/v1/sessions/current/messages"),
          api.post("/v1/sessions/current/messages", message("x"))
        }) {
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.code()).isEqualTo("unauthorized");
      assertThat(answer.header("WWW-Authenticate")).isNotBlank();
    }
  }

  @Test
  void current_answers400ForAHeaderThatIsNoId() {
    Answer answer = api.get("/v1/sessions/current", "X-Session-Id", SECRET);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("invalid_session_id");
  }

  private static String ids(String... ids) {
    return Stream.of(ids)
        .collect(Collectors.joining("\", \"", "{\"ids\": [\"", "\"]}"))
        .replace("[\"\"]", "[]");
  }
}
