package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.http.TestApi.SECRET;
import static safespace.http.TestApi.message;
import static safespace.http.TestApi.newSession;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.domain.Parallel;
import safespace.domain.Texts;
import tools.jackson.databind.json.JsonMapper;

class MessagesApiTest {
  @RegisterExtension static final TestApi api = new TestApi();

  private static final String FULL =
      """
      {"id": "%s", "role": "assistant", "content": "Breathe in, breathe out.",
       "citations": [
         {"title": "On breathing", "url": "https://example.org/a?x=1#y", "snippet": "In", "source_id": "s",
          "score": 0.875, "start": 0, "end": 24, "metadata": {"page": 3}},
         {"title": "Hearsay"}],
       "metadata": {"model": "m-1", "tokens": [1, 2.5]}, "status": "complete"}
      """;

  @Test
  void append_answers201WithTheStoredMessageAndItsLocation() {
    String session = newSession();
    UUID id = UUID.randomUUID();

    Answer stored = api.post(session + "/messages", FULL.formatted(id));

    assertThat(stored.status()).isEqualTo(201);
    assertThat(stored.header("Content-Type")).isEqualTo("application/json");
    assertThat(stored.header("Location")).isEqualTo(session + "/messages/" + id);
    assertThat(stored.json().propertyNames())
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
    assertThat(stored.text("/id")).isEqualTo(id.toString());
    assertThat(stored.number("/seq")).isEqualTo(1);
    assertThat(stored.text("/role")).isEqualTo("assistant");
    assertThat(stored.text("/content")).isEqualTo("Breathe in, breathe out.");
    assertThat(stored.json().at("/citations").toString())
        .isEqualTo(
            "[{\"title\":\"On"
                + " breathing\",\"url\":\"https://example.org/a?x=1#y\",\"snippet\":\"In\","
                + "\"source_id\":\"s\",\"score\":0.875,\"start\":0,\"end\":24,\"metadata\":{\"page\":3}},"
                + "{\"title\":\"Hearsay\"}]");
    assertThat(stored.json().at("/metadata").toString())
        .isEqualTo("{\"model\":\"m-1\",\"tokens\":[1,2.5]}");
    assertThat(stored.text("/status")).isEqualTo("complete");
    assertThat(stored.text("/created_at")).matches("2026-11-20T13:30:\\d\\d\\.\\d{6}Z");
    assertThat(api.get(stored.header("Location")).json()).isEqualTo(stored.json());
  }

  @Test
  void append_makesTheSessionAndTheIdAndTheDefaults() {
    String session = newSession();

    Answer stored = api.post(session + "/messages", message(SECRET));

    assertThat(stored.status()).isEqualTo(201);
    assertThat(UUID.fromString(stored.text("/id"))).isNotNull();
    assertThat(stored.json().at("/citations").isNull()).isTrue();
    assertThat(stored.json().at("/metadata").toString()).isEqualTo("{}");
    assertThat(stored.text("/status")).isEqualTo("complete");
    assertThat(api.get(session).number("/message_count")).isEqualTo(1);
  }

  @Test
  void append_givesOutNumbersWithoutGapOrRepeatWhateverTheWriters() {
    String session = newSession();

    List<Long> numbers =
        Parallel.run(
            20, number -> api.post(session + "/messages", message("" + number)).number("/seq"));

    assertThat(numbers)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, 20).mapToObj(i -> (long) i).toList());
  }

  @Test
  void append_answers200WithTheStoredMessageWhenTheSameIdComesTwice() {
    String session = newSession();
    UUID id = UUID.randomUUID();
    Answer first = api.post(session + "/messages", message(id, "hello"));

    Answer second = api.post(session + "/messages", message(id, "hello"));
    Answer third =
        api.post(
            session + "/messages",
            "{\"content\": \"hello\", \"previous_seq\": 0, \"citations\": [], \"metadata\": {},"
                + " \"status\": \"complete\", \"role\": \"user\", \"id\": \"%s\"}"
                    .formatted(id.toString().toUpperCase(Locale.ROOT)));

    assertThat(second.status()).isEqualTo(200);
    assertThat(second.has("Location")).isFalse();
    assertThat(second.json()).isEqualTo(first.json());
    assertThat(third.status()).isEqualTo(200);
    assertThat(third.json()).isEqualTo(first.json());
    assertThat(api.get(session).number("/message_count")).isEqualTo(1);
  }

  @Test
  void append_storesOnceWhenTheSameMessageArrivesTwentyTimesAtOnce() {
    String session = newSession();
    String message = message(UUID.randomUUID(), "hello");

    List<Integer> statuses =
        Parallel.run(20, _ -> api.post(session + "/messages", message).status());

    assertThat(statuses).containsOnlyOnce(201).containsOnly(200, 201);
    assertThat(api.get(session).number("/last_seq")).isEqualTo(1);
  }

  @Test
  void append_answersTheMessageAsItStandsNowWhenItWasEditedSince() {
    String session = newSession();
    UUID id = UUID.randomUUID();
    String path = api.append(session, message(id, "first"));
    api.patch(path, "{\"content\": \"second\"}");

    Answer again = api.post(session + "/messages", message(id, "first"));

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.text("/content")).isEqualTo("second");
    assertThat(api.post(session + "/messages", message(id, "second")).code())
        .isEqualTo("message_id_conflict");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\": \"%s\", \"role\": \"user\", \"content\": \"other\"}",
        "{\"id\": \"%s\", \"role\": \"assistant\", \"content\": \"hello\"}",
        "{\"id\": \"%s\", \"role\": \"user\", \"content\": \"hello\", \"metadata\": {\"a\": null}}",
        "{\"id\": \"%s\", \"role\": \"user\", \"content\": \"hello\", \"status\": \"streaming\"}",
        "{\"id\": \"%s\", \"role\": \"user\", \"content\": \"hello\", \"citations\": [{\"title\":"
            + " \"t\"}]}"
      })
  void append_answers409WhenTheSameIdComesWithAnotherBody(String other) {
    String session = newSession();
    UUID id = UUID.randomUUID();
    api.append(session, message(id, "hello"));

    Answer refused = api.post(session + "/messages", other.formatted(id));

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("message_id_conflict");
    assertThat(api.get(session).number("/revision")).isEqualTo(1);
  }

  @Test
  void append_takesTheSameIdInAnotherSession() {
    UUID id = UUID.randomUUID();
    api.append(newSession(), message(id, "hello"));

    assertThat(api.post(newSession() + "/messages", message(id, "other")).status()).isEqualTo(201);
  }

  @Test
  void append_answers410ForTheIdOfAnErasedMessage() {
    String session = newSession();
    UUID id = UUID.randomUUID();
    api.delete(api.append(session, message(id, "hello")));

    Answer refused = api.post(session + "/messages", message(id, "hello"));

    assertThat(refused.status()).isEqualTo(410);
    assertThat(refused.code()).isEqualTo("message_erased");
  }

  @Test
  void append_withPreviousSeqIsStoredWhenItIsTheLastSeq() {
    String session = newSession();

    assertThat(api.post(session + "/messages", after(0)).status()).isEqualTo(201);
    assertThat(api.post(session + "/messages", after(1)).number("/seq")).isEqualTo(2);
  }

  @Test
  void append_withAStalePreviousSeqAnswers409WithWhatWasMissed() {
    String session = api.conversation(3);

    Answer refused = api.post(session + "/messages", after(1));

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("sequence_conflict");
    assertThat(refused.number("/last_seq")).isEqualTo(3);
    assertThat(refused.json().at("/missing").size()).isEqualTo(2);
    assertThat(refused.json().at("/missing/0"))
        .isEqualTo(api.get(session + "/messages").json().at("/data/1"));
    assertThat(refused.number("/missing/1/seq")).isEqualTo(3);
    assertThat(api.get(session).number("/last_seq")).isEqualTo(3);
  }

  @Test
  void append_tellsTheFirst50MissedMessages() {
    String session = api.conversation(60);

    Answer refused = api.post(session + "/messages", after(5));

    assertThat(refused.number("/last_seq")).isEqualTo(60);
    assertThat(refused.json().at("/missing").size()).isEqualTo(50);
    assertThat(refused.number("/missing/0/seq")).isEqualTo(6);
    assertThat(refused.number("/missing/49/seq")).isEqualTo(55);
  }

  @Test
  void append_withAPreviousSeqFromTheFutureAnswers409WithNothingMissed() {
    String session = api.conversation(1);

    Answer refused = api.post(session + "/messages", after(9));

    assertThat(refused.code()).isEqualTo("sequence_conflict");
    assertThat(refused.number("/last_seq")).isEqualTo(1);
    assertThat(refused.json().at("/missing").isEmpty()).isTrue();
  }

  @Test
  void append_thatIsRefusedMakesNothing() {
    String session = newSession();

    assertThat(api.post(session + "/messages", after(1)).status()).isEqualTo(409);
    assertThat(api.post(session + "/messages", "{}").status()).isEqualTo(422);
    assertThat(api.get(session).code()).isEqualTo("session_not_found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "\"1\"", "true", "[]", "1e999999999", "9223372036854775808"})
  void previousSeq_isAWholeNumberNotBelow0(String value) {
    Answer refused =
        api.post(
            newSession() + "/messages",
            "{\"role\": \"user\", \"content\": \"x\", \"previous_seq\": " + value + "}");

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.mistakes())
        .containsAnyOf("/previous_seq invalid_value", "/previous_seq invalid_type")
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "assistant", "system", "tool"})
  void role_isOneOfFour(String role) {
    Answer stored =
        api.post(newSession() + "/messages", "{\"role\": \"" + role + "\", \"content\": \"x\"}");

    assertThat(stored.text("/role")).isEqualTo(role);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"User\"", "\"\"", "\"bot\"", "\" user\""})
  void role_isRefusedWhenItIsAnother(String role) {
    Answer refused =
        api.post(newSession() + "/messages", "{\"role\": " + role + ", \"content\": \"x\"}");

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.mistakes()).containsExactly("/role invalid_value");
  }

  @Test
  void content_has1To100000CharactersWhateverTheirBytes() {
    String emoji = "\uD83D\uDE00".repeat(100_000);

    Answer largest = api.post(newSession() + "/messages", message(emoji));
    Answer tooLong = api.post(newSession() + "/messages", message("x".repeat(100_001)));

    assertThat(largest.status()).isEqualTo(201);
    assertThat(largest.text("/content")).isEqualTo(emoji);
    assertThat(tooLong.status()).isEqualTo(422);
    assertThat(tooLong.mistakes()).containsExactly("/content too_long");
    assertThat(api.post(newSession() + "/messages", message("")).mistakes())
        .containsExactly("/content too_short");
  }

  @ParameterizedTest
  @MethodSource("textsThatMustSurvive")
  void content_comesBackExactlyAsSent(String text) {
    String session = newSession();
    String body = JsonMapper.shared().writeValueAsString(Map.of("role", "user", "content", text));

    String path = api.append(session, body);

    assertThat(api.get(path).text("/content")).isEqualTo(text);
    assertThat(api.get(session + "/messages").text("/data/0/content")).isEqualTo(text);
  }

  static Stream<String> textsThatMustSurvive() {
    return Texts.thatMustSurvive();
  }

  @Test
  void content_ofAStreamingMessageMayStartEmpty() {
    String empty = "{\"role\": \"assistant\", \"content\": \"\", \"status\": \"streaming\"}";

    assertThat(api.post(newSession() + "/messages", empty).text("/status")).isEqualTo("streaming");
  }

  @Test
  void append_tellsEveryMistakeOfTheBodyAtOnceAndTheCodeOfTheFirst() {
    Answer refused =
        api.post(
            newSession() + "/messages",
            """
            {"id": "x", "role": "robot", "content": 5, "status": "done", "previous_seq": -1, "sender": "me",
             "metadata": {"a": {"b": [1, 1e301]}, "c": "\\u0000"},
             "citations": [
               {"url": "ftp://example.org/", "titel": "x"},
               {"title": "t", "start": 5, "end": 5},
               7]}
            """);

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.code()).isEqualTo("invalid_id");
    assertThat(refused.text("/detail")).isEqualTo(refused.text("/errors/0/detail"));
    assertThat(refused.mistakes())
        .containsExactlyInAnyOrder(
            "/id invalid_id",
            "/role invalid_value",
            "/content invalid_type",
            "/status invalid_value",
            "/previous_seq invalid_value",
            "/sender unknown_property",
            "/metadata/a/b/1 invalid_number",
            "/metadata/c invalid_text",
            "/citations/0/title required",
            "/citations/0/url invalid_url",
            "/citations/0/titel unknown_property",
            "/citations/1/end invalid_value",
            "/citations/2 invalid_type");
  }

  @Test
  void append_pointsAtTheCitationThatLeavesTheContentWhateverIsWrongWithOthers() {
    Answer refused =
        api.post(
            newSession() + "/messages",
            """
            {"role": "user", "content": "four", "citations": [
               {"title": ""}, {"title": "t", "start": 0, "end": 5}, {"start": 1, "end": 9}]}
            """);

    assertThat(refused.mistakes())
        .containsExactlyInAnyOrder(
            "/citations/0/title too_short",
            "/citations/1/end invalid_value",
            "/citations/2/title required",
            "/citations/2/end invalid_value");
  }

  @Test
  void append_needsRoleAndContent() {
    assertThat(api.post(newSession() + "/messages", "{}").mistakes())
        .containsExactly("/role required", "/content required");
    assertThat(
            api.post(newSession() + "/messages", "{\"role\": null, \"content\": null}").mistakes())
        .containsExactly("/role required", "/content required");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"title\": \"t\", \"url\": \"https://example.org/%41?q=a#b\"}",
        "{\"title\": \"t\", \"url\": \"http://localhost:8080\"}",
        "{\"title\": \"t\", \"url\": null, \"snippet\": null, \"score\": null, \"start\": null,"
            + " \"end\": null}",
        "{\"title\": \"t\", \"snippet\": \"\", \"source_id\": \"\"}",
        "{\"title\": \"t\", \"start\": 0, \"end\": 4}",
        "{\"title\": \"t\", \"start\": 3, \"end\": 4}",
        "{\"title\": \"t\", \"score\": -1e300}",
        "{\"title\": \"t\", \"metadata\": {}}"
      })
  void citations_areTakenInEveryForm(String citation) {
    Answer stored = api.post(newSession() + "/messages", citing(citation));

    assertThat(stored.status()).isEqualTo(201);
  }

  @ParameterizedTest
  @MethodSource("wrongCitations")
  void citations_areRefusedWithAPointer(String citation, String mistake) {
    Answer refused = api.post(newSession() + "/messages", citing(citation));

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.mistakes()).containsExactly("/citations/0" + mistake);
  }

  static Stream<org.junit.jupiter.params.provider.Arguments> wrongCitations() {
    return Stream.of(
            "{} → /title required",
            "{\"title\": \"" + "x".repeat(501) + "\"} → /title too_long",
            "{\"title\": \"t\", \"url\": \"\"} → /url too_short",
            "{\"title\": \"t\", \"url\": \"example.org\"} → /url invalid_url",
            "{\"title\": \"t\", \"url\": \"//example.org\"} → /url invalid_url",
            "{\"title\": \"t\", \"url\": \"https://\"} → /url invalid_url",
            "{\"title\": \"t\", \"url\": \"javascript:alert(1)\"} → /url invalid_url",
            "{\"title\": \"t\", \"url\": \"https://a b\"} → /url invalid_url",
            "{\"title\": \"t\", \"url\": \"https://a/" + "x".repeat(2_040) + "\"} → /url too_long",
            "{\"title\": \"t\", \"url\": 5} → /url invalid_type",
            "{\"title\": \"t\", \"snippet\": \"" + "x".repeat(5_001) + "\"} → /snippet too_long",
            "{\"title\": \"t\", \"source_id\": \"" + "x".repeat(201) + "\"} → /source_id too_long",
            "{\"title\": \"t\", \"score\": \"1\"} → /score invalid_type",
            "{\"title\": \"t\", \"score\": 1e301} → /score invalid_number",
            "{\"title\": \"t\", \"start\": 0} → /end required",
            "{\"title\": \"t\", \"end\": 1} → /start required",
            "{\"title\": \"t\", \"start\": -1, \"end\": 1} → /start invalid_value",
            "{\"title\": \"t\", \"start\": 2, \"end\": 2} → /end invalid_value",
            "{\"title\": \"t\", \"start\": 0, \"end\": 5} → /end invalid_value",
            "{\"title\": \"t\", \"start\": 0, \"end\": 1.5} → /end invalid_type",
            "{\"title\": \"t\", \"metadata\": []} → /metadata invalid_type",
            "{\"title\": \"t\", \"uri\": \"https://a\"} → /uri unknown_property",
            "null →  required",
            "\"https://a\" →  invalid_type")
        .map(line -> line.split(" → ", 2))
        .map(parts -> org.junit.jupiter.params.provider.Arguments.of(parts[0], parts[1]));
  }

  @Test
  void citations_areAtMost50AndNoneIsNull() {
    String one = "{\"title\": \"t\"}";

    assertThat(api.post(newSession() + "/messages", citing(repeated(one, 50))).status())
        .isEqualTo(201);
    assertThat(api.post(newSession() + "/messages", citing(repeated(one, 51))).mistakes())
        .containsExactly("/citations too_long");
    assertThat(api.post(newSession() + "/messages", citing("")).json().at("/citations").isNull())
        .isTrue();
  }

  @Test
  void citationsEnd_countsCodePointsOfTheContent() {
    String session = newSession();
    String body =
        "{\"role\": \"user\", \"content\": \"\uD83D\uDE00\uD83D\uDE00\","
            + " \"citations\": [{\"title\": \"t\", \"start\": 0, \"end\": %d}]}";

    assertThat(api.post(session + "/messages", body.formatted(2)).status()).isEqualTo(201);
    assertThat(api.post(session + "/messages", body.formatted(3)).status()).isEqualTo(422);
  }

  @Test
  void batch_answers201WithAllMessagesInConsecutiveOrder() {
    String session = api.conversation(2);

    Answer stored =
        api.post(session + "/messages/batch", batch(message("a"), message("b"), message("c")));

    assertThat(stored.status()).isEqualTo(201);
    assertThat(stored.json().propertyNames()).containsExactly("data");
    assertThat(stored.each("seq")).containsExactly("3", "4", "5");
    assertThat(stored.each("content")).containsExactly("a", "b", "c");
    assertThat(api.get(session).number("/revision")).isEqualTo(5);
  }

  @Test
  void batch_answers200WhenAllAreKnownWithTheSameBodies() {
    String session = newSession();
    String batch = batch(message(UUID.randomUUID(), "a"), message(UUID.randomUUID(), "b"));
    Answer first = api.post(session + "/messages/batch", batch);

    Answer again = api.post(session + "/messages/batch", batch);

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(api.get(session).number("/last_seq")).isEqualTo(2);
  }

  @Test
  void batch_answers409WhenSomeAreKnownAndSomeAreNot() {
    String session = newSession();
    String known = message(UUID.randomUUID(), "a");
    api.append(session, known);

    Answer refused =
        api.post(session + "/messages/batch", batch(known, message(UUID.randomUUID(), "b")));

    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("message_id_conflict");
    assertThat(api.get(session).number("/last_seq")).isEqualTo(1);
  }

  @Test
  void batch_answers409WithWhatWasMissedForAStalePreviousSeq() {
    String session = api.conversation(2);

    Answer refused =
        api.post(
            session + "/messages/batch",
            "{\"previous_seq\": 1, \"messages\": [" + message("x") + "]}");

    assertThat(refused.code()).isEqualTo("sequence_conflict");
    assertThat(refused.json().at("/missing").size()).isEqualTo(1);
  }

  @Test
  void batch_answers410WhenOneWasErased() {
    String session = newSession();
    String erased = message(UUID.randomUUID(), "a");
    api.delete(api.append(session, erased));

    Answer refused = api.post(session + "/messages/batch", batch(message("b"), erased));

    assertThat(refused.code()).isEqualTo("message_erased");
    assertThat(api.get(session).number("/last_seq")).isEqualTo(1);
  }

  @Test
  void batch_refusesOneIdTwice() {
    UUID id = UUID.randomUUID();

    Answer refused =
        api.post(newSession() + "/messages/batch", batch(message(id, "a"), message(id, "a")));

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.mistakes()).containsExactly("/messages/1/id invalid_value");
  }

  @Test
  void batch_storesAllOrNoneAndTellsEveryMistakeAtOnce() {
    String session = newSession();
    UUID id = UUID.randomUUID();

    Answer refused =
        api.post(
            session + "/messages/batch",
            "{\"previous_seq\": -1, \"messages\": ["
                + String.join(
                    ", ",
                    message(id, "good"),
                    "{\"role\": \"user\"}",
                    "5",
                    "null",
                    message(id, "the same id"),
                    "{\"role\": \"user\", \"content\": \"x\", \"previous_seq\": 0}")
                + "]}");

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.mistakes())
        .containsExactlyInAnyOrder(
            "/previous_seq invalid_value",
            "/messages/1/content required",
            "/messages/2 invalid_type",
            "/messages/3 required",
            "/messages/4/id invalid_value",
            "/messages/5/previous_seq unknown_property");
    assertThat(api.get(session).code()).isEqualTo("session_not_found");
  }

  @Test
  void batch_takes1To100Messages() {
    String session = newSession();

    assertThat(api.post(session + "/messages/batch", batch()).mistakes())
        .containsExactly("/messages too_short");
    assertThat(api.post(session + "/messages/batch", batch(copies(101))).mistakes())
        .containsExactly("/messages too_long");
    assertThat(api.post(session + "/messages/batch", "{}").mistakes())
        .containsExactly("/messages required");
    assertThat(api.post(session + "/messages/batch", "{\"messages\": {}}").mistakes())
        .containsExactly("/messages invalid_type");
    assertThat(api.post(session + "/messages/batch", batch(copies(100))).each("seq"))
        .hasSize(100)
        .endsWith("100");
  }

  @Test
  void read_answers404ForAnUnknownMessageAndForOneOfAnotherSession() {
    String theirs = api.append(newSession(), message("hello"));
    String ours = api.conversation(1);
    String theirMessage = theirs.substring(theirs.lastIndexOf('/') + 1);

    for (String id : new String[] {theirMessage, UUID.randomUUID().toString()}) {
      String path = ours + "/messages/" + id;
      for (Answer answer :
          new Answer[] {api.get(path), api.patch(path, "{\"content\": \"x\"}"), api.delete(path)}) {
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("message_not_found");
      }
    }
    assertThat(api.get(theirs).text("/content")).isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "4f6c0c8e11114111811111111111111a"
      })
  void messageIds_areCanonicalUuidsInPathAndBody(String id) {
    String session = api.conversation(1);
    String path = session + "/messages/" + id;

    for (Answer answer :
        new Answer[] {api.get(path), api.patch(path, "{\"content\": \"x\"}"), api.delete(path)}) {
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.code()).isEqualTo("invalid_message_id");
      assertThat(answer.text("/instance")).isEqualTo("/v1/sessions/{id}/messages/{message_id}");
    }
    Answer append =
        api.post(
            session + "/messages",
            "{\"id\": \"" + id + "\", \"role\": \"user\", \"content\": \"x\"}");
    assertThat(append.mistakes()).containsExactly("/id invalid_id");
  }

  @Test
  void messageIds_areTakenInAnyVersionAndEitherCase() {
    String session = newSession();
    String id = "D9428888-122B-11E1-B85C-61CD3CBB3210";

    String path =
        api.append(session, "{\"id\": \"" + id + "\", \"role\": \"user\", \"content\": \"hello\"}");

    assertThat(path).endsWith(id.toLowerCase(Locale.ROOT));
    assertThat(api.get(session + "/messages/" + id).text("/id"))
        .isEqualTo(id.toLowerCase(Locale.ROOT));
  }

  private static String after(long previousSeq) {
    return "{\"role\": \"user\", \"content\": \"x\", \"previous_seq\": " + previousSeq + "}";
  }

  private static String citing(String citations) {
    return "{\"role\": \"user\", \"content\": \"four\", \"citations\": [" + citations + "]}";
  }

  private static String batch(String... messages) {
    return "{\"messages\": [" + String.join(", ", messages) + "]}";
  }

  private static String[] copies(int count) {
    return Stream.generate(() -> message("x")).limit(count).toArray(String[]::new);
  }

  private static String repeated(String text, int times) {
    return Stream.generate(() -> text).limit(times).collect(Collectors.joining(", "));
  }
}
