package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages that are written bit by bit. */
class ChunksApiTest {
  @RegisterExtension static final TestApi api = new TestApi();

  private final String session = "/v1/sessions/" + UUID.randomUUID();
  private final String message = session + "/messages/" + begin();

  private String begin() {
    return api.post(
            session + "/messages",
            "{\"role\":\"assistant\",\"content\":\"\",\"status\":\"streaming\"}")
        .text("/id");
  }

  private Answer write(int offset, String text) {
    return api.post(message + "/chunks", "{\"offset\":%d,\"text\":\"%s\"}".formatted(offset, text));
  }

  @Test
  void chunks_growTheMessage_whichIsReadAtOnce() {
    assertThat(write(0, "Once 😴").number("/length")).isEqualTo(6);
    Answer second = write(6, " upon");

    assertThat(second.status()).isEqualTo(200);
    assertThat(second.number("/length")).isEqualTo(11);
    assertThat(api.get(message).text("/content")).isEqualTo("Once 😴 upon");
    assertThat(api.get(session).number("/revision")).isEqualTo(1);
    assertThat(api.get(session + "/messages").has("ETag")).isFalse();

    assertThat(api.patch(message, "{\"status\":\"complete\"}").text("/content"))
        .isEqualTo("Once 😴 upon");
    assertThat(write(6, " upon").number("/length")).isEqualTo(11);
    assertThat(write(11, " a time").code()).isEqualTo("message_not_streaming");
    assertThat(write(11, " a time").status()).isEqualTo(409);
  }

  @Test
  void chunkThatDoesNotFit_isAConflict_whichTellsTheLength() {
    write(0, "Once upon");

    for (Answer wrong : new Answer[] {write(10, "gap"), write(5, "upon a"), write(0, "Else")}) {
      assertThat(wrong.status()).isEqualTo(409);
      assertThat(wrong.code()).isEqualTo("offset_conflict");
      assertThat(wrong.number("/length")).isEqualTo(9);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | /offset required,/text required",
        "{\"offset\":-1,\"text\":\"\"} | /offset invalid_value,/text too_short",
        "{\"offset\":\"0\",\"text\":1} | /offset invalid_type,/text invalid_type",
        "{\"offset\":0,\"text\":\"a\",\"seq\":1} | /seq unknown_property",
        "{\"offset\":0,\"text\":\"\\u0000\"} | /text invalid_text"
      })
  void chunk_isChecked(String body, String mistakes) {
    Answer refused = api.post(message + "/chunks", body);

    assertThat(refused.status()).isEqualTo(422);
    assertThat(String.join(",", refused.mistakes())).isEqualTo(mistakes);
  }

  @Test
  void chunk_needsAMessage() {
    assertThat(
            api.post(
                    session + "/messages/" + UUID.randomUUID() + "/chunks",
                    "{\"offset\":0,\"text\":\"a\"}")
                .code())
        .isEqualTo("message_not_found");
  }
}
