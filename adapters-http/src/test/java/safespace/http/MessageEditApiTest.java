package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.http.TestApi.SECRET;
import static safespace.http.TestApi.message;
import static safespace.http.TestApi.newSession;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageEditApiTest {
  @RegisterExtension static final TestApi api = new TestApi();

  private static final String STREAMING =
      "{\"role\": \"assistant\", \"content\": \"So far\", \"status\": \"streaming\"}";

  @Test
  void edit_answers200WithTheMessageAndMovesUpdatedAtAndTheRevision() {
    String session = newSession();
    String message = api.append(session, message("first"));
    Answer before = api.get(message);

    Answer edited = api.patch(message, "{\"content\": \"second\"}");

    assertThat(edited.status()).isEqualTo(200);
    assertThat(edited.text("/content")).isEqualTo("second");
    assertThat(edited.text("/updated_at")).isGreaterThan(before.text("/updated_at"));
    assertThat(edited.text("/created_at")).isEqualTo(before.text("/created_at"));
    assertThat(edited.number("/seq")).isEqualTo(1);
    assertThat(api.get(message).json()).isEqualTo(edited.json());
    assertThat(api.get(session).number("/revision")).isEqualTo(2);
    assertThat(api.get(session).number("/last_seq")).isEqualTo(1);
  }

  @Test
  void edit_mergesTheMetadataAndReplacesTheCitations() {
    String message =
        api.append(
            newSession(),
            "{\"role\": \"user\", \"content\": \"four\", \"metadata\": {\"a\": {\"b\": 1, \"c\":"
                + " 2}}, \"citations\": [{\"title\": \"one\"}, {\"title\": \"two\"}]}");

    Answer edited =
        api.patch(
            message,
            "{\"metadata\": {\"a\": {\"b\": null}, \"d\": 3}, \"citations\": [{\"title\":"
                + " \"three\"}]}");
    Answer emptied = api.patch(message, "{\"metadata\": null, \"citations\": null}");

    assertThat(edited.json().at("/metadata").toString()).isEqualTo("{\"a\":{\"c\":2},\"d\":3}");
    assertThat(edited.json().at("/citations").toString()).isEqualTo("[{\"title\":\"three\"}]");
    assertThat(edited.text("/content")).isEqualTo("four");
    assertThat(emptied.json().at("/metadata").toString()).isEqualTo("{}");
    assertThat(emptied.json().at("/citations").isNull()).isTrue();
  }

  @Test
  void edit_thatChangesNothingLeavesTheRevision() {
    String session = newSession();
    String message = api.append(session, message("first"));

    assertThat(api.patch(message, "{}").status()).isEqualTo(200);
    assertThat(api.patch(message, "{\"content\": \"first\"}").status()).isEqualTo(200);
    assertThat(api.get(session).number("/revision")).isEqualTo(1);
  }

  @Test
  void edit_refusesWhatBreaksTheRulesAndTellsAllOfIt() {
    String message = api.append(newSession(), message("four"));

    Answer refused =
        api.patch(
            message,
            "{\"content\": null, \"status\": \"done\", \"role\": \"user\", \"id\": \"x\","
                + " \"citations\": [{\"title\": 5}], \"metadata\": 5}");

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.mistakes())
        .containsExactlyInAnyOrder(
            "/content required",
            "/status invalid_value",
            "/role unknown_property",
            "/id unknown_property",
            "/citations/0/title invalid_type",
            "/metadata invalid_type");
    assertThat(api.patch(message, "{\"content\": \"\"}").code()).isEqualTo("too_short");
    assertThat(api.patch(message, "{\"status\": null}").code()).isEqualTo("required");
  }

  @Test
  void edit_keepsCitationsWithinTheContent() {
    String message =
        api.append(
            newSession(),
            "{\"role\": \"user\", \"content\": \"four\", \"citations\": [{\"title\": \"t\"},"
                + " {\"title\": \"t\", \"start\": 0, \"end\": 4}]}");

    Answer shorter = api.patch(message, "{\"content\": \"two\"}");
    Answer both = api.patch(message, "{\"content\": \"two\", \"citations\": null}");

    assertThat(shorter.status()).isEqualTo(422);
    assertThat(shorter.mistakes()).containsExactly("/citations/1/end invalid_value");
    assertThat(both.status()).isEqualTo(200);
  }

  @Test
  void streaming_contentGrowsByChunksOnly() {
    String message = api.append(newSession(), STREAMING);

    for (String edit :
        new String[] {"{\"content\": \"x\"}", "{\"content\": \"x\", \"status\": \"complete\"}"}) {
      Answer refused = api.patch(message, edit);
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.code()).isEqualTo("message_streaming");
    }
    assertThat(api.patch(message, "{\"metadata\": {\"a\": 1}}").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"complete", "interrupted", "failed"})
  void streaming_endsWithAStatusAndPerhapsCitations(String status) {
    String message = api.append(newSession(), STREAMING);

    Answer ended =
        api.patch(message, "{\"status\": \"" + status + "\", \"citations\": [{\"title\": \"t\"}]}");

    assertThat(ended.status()).isEqualTo(200);
    assertThat(ended.text("/status")).isEqualTo(status);
    assertThat(ended.text("/content")).isEqualTo("So far");
    assertThat(ended.text("/citations/0/title")).isEqualTo("t");
  }

  @Test
  void streaming_doesNotBeginAgain() {
    String session = newSession();
    String ended = api.append(session, STREAMING);
    api.patch(ended, "{\"status\": \"interrupted\"}");

    for (String message : new String[] {ended, api.append(session, message("whole"))}) {
      Answer refused = api.patch(message, "{\"status\": \"streaming\"}");
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.code()).isEqualTo("message_not_streaming");
    }
  }

  @Test
  void erase_answers204AndTheTextIsGone() {
    String session = newSession();
    String message = api.append(session, message(SECRET));

    Answer erased = api.delete(message);

    assertThat(erased.status()).isEqualTo(204);
    assertThat(erased.body()).isEmpty();
    assertThat(erased.has("Content-Type")).isFalse();
    assertThat(api.get(session + "/messages").body()).doesNotContain(SECRET);
    assertThat(api.get(session).number("/message_count")).isZero();
    assertThat(api.get(session).number("/last_seq")).isEqualTo(1);
    assertThat(api.get(session).number("/revision")).isEqualTo(2);
  }

  @Test
  void anyCallOnAnErasedMessage_answers410() {
    String session = newSession();
    String message = api.append(session, message("hello"));
    api.delete(message);

    for (Answer answer :
        new Answer[] {
          api.get(message), api.patch(message, "{\"content\": \"x\"}"), api.delete(message)
        }) {
      assertThat(answer.status()).isEqualTo(410);
      assertThat(answer.code()).isEqualTo("message_erased");
    }
    assertThat(api.post(session + "/messages", message("next")).number("/seq")).isEqualTo(2);
  }
}
