package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import safespace.domain.redaction.Redaction.Mode;

class RedactionApiTest {
  private static final String CARD = "4111 1111 1111 1111";

  @RegisterExtension static final TestApi masking = TestApi.redacting(Mode.MASK);
  @RegisterExtension static final TestApi rejecting = TestApi.redacting(Mode.REJECT);

  @Test
  void append_answersWhatIsStored_andKnowsARetry() {
    String session = TestApi.newSession();
    String body =
        """
        {"id": "%s", "role": "user", "content": "I pay with %s, now",
         "citations": [{"title": "me@example.org", "start": 32, "end": 35}]}\
        """
            .formatted(UUID.randomUUID(), CARD);

    Answer first = masking.post(session + "/messages", body);
    Answer again = masking.post(session + "/messages", body);

    assertThat(first.status()).isEqualTo(201);
    assertThat(first.text("/content")).isEqualTo("I pay with [card], now");
    assertThat(first.body())
        .contains("\"citations\":[{\"title\":\"[email]\",\"start\":19,\"end\":22}]");
    assertThat(again.status()).isEqualTo(200);
    assertThat(masking.get(session + "/messages").body()).doesNotContain("4111", "example.org");
  }

  @Test
  void titles_areMasked() {
    Answer made = masking.put(TestApi.newSession(), "{\"title\": \"Card " + CARD + "\"}");

    assertThat(made.text("/title")).isEqualTo("Card [card]");
  }

  @Test
  void append_isRefusedWithKindAndPlace_neverTheValue() {
    Answer answer =
        rejecting.post(
            TestApi.newSession() + "/messages",
            """
            {"role": "user", "content": "%s", "citations": [{"title": "me@example.org"}]}\
            """
                .formatted(CARD));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text("/code")).isEqualTo("sensitive_data");
    assertThat(answer.body())
        .contains("\"pointer\":\"/content\"", "payment card")
        .contains("\"pointer\":\"/citations/0/title\"", "e-mail")
        .doesNotContain("4111", "example.org");
  }

  @Test
  void batch_isRefusedWithThePlaceOfEach() {
    Answer answer =
        rejecting.post(
            TestApi.newSession() + "/messages/batch",
            "{\"messages\": [" + TestApi.message("Hello") + "," + TestApi.message(CARD) + "]}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body()).contains("\"pointer\":\"/messages/1/content\"");
  }

  @Test
  void streaming_isUnavailable() {
    Answer answer =
        masking.post(
            TestApi.newSession() + "/messages",
            """
            {"role": "assistant", "content": "", "status": "streaming"}\
            """);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text("/code")).isEqualTo("streaming_unavailable");
  }

  @Test
  void edits_areMasked() {
    String message = masking.append(TestApi.newSession(), TestApi.message("Hello"));

    Answer edited = masking.patch(message, "{\"content\": \"" + CARD + "\"}");

    assertThat(edited.text("/content")).isEqualTo("[card]");
  }
}
