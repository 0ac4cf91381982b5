package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.http.TestApi.SERVICE_KEY;
import static safespace.http.TestApi.message;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.domain.message.Role;
import safespace.http.access.AccessSettings.Mode;

/** Where visitors speak as users only, the chatbot's own server speaks for all others. */
class VisitorRolesApiTest {
  private static final String[] KEY = {"Authorization", "Bearer " + SERVICE_KEY};

  @RegisterExtension static final TestApi api = TestApi.accessedBy(Mode.UUID, Role.USER);

  private final String session = TestApi.newSession();

  private static String spoken(String role, String status) {
    return "{\"role\": \"%s\", \"content\": \"So far\", \"status\": \"%s\"}"
        .formatted(role, status);
  }

  private static void assertRefused(Answer answer) {
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.code()).isEqualTo("role_not_allowed");
    assertThat(answer.json().has("errors")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"assistant", "system", "tool"})
  void visitor_speaksInNoOtherRole_andNothingIsMade(String role) {
    assertRefused(api.post(session + "/messages", spoken(role, "complete")));
    assertRefused(
        api.post(
            session + "/messages/batch",
            "{\"messages\": [" + message("a") + ", " + spoken(role, "complete") + "]}"));

    assertThat(api.get(session).code()).isEqualTo("session_not_found");
    assertThat(api.post(session + "/messages", spoken(role, "complete"), KEY).status())
        .isEqualTo(201);
  }

  @Test
  void visitor_speaksAndEditsAsTheUser() {
    Answer said = api.post(session + "/messages", message("Hello"));

    assertThat(said.status()).isEqualTo(201);
    assertThat(api.patch(said.header("Location"), "{\"content\": \"Hi\"}").text("/content"))
        .isEqualTo("Hi");
  }

  @Test
  void visitor_putsNoWordsIntoTheAssistantsMouth() {
    String answer =
        api.post(session + "/messages", spoken("assistant", "streaming"), KEY).header("Location");
    String chunk = "{\"offset\": 6, \"text\": \", so good\"}";

    assertRefused(api.post(answer + "/chunks", chunk));
    assertRefused(api.patch(answer, "{\"status\": \"complete\"}"));
    assertRefused(api.patch(answer, "{\"metadata\": {\"a\": 1}}"));
    assertThat(api.post(answer + "/chunks", chunk, KEY).status()).isEqualTo(200);
    assertThat(api.patch(answer, "{\"status\": \"complete\"}", KEY).text("/content"))
        .isEqualTo("So far, so good");
  }

  @Test
  void visitor_isToldOfMessagesThatAreNotThere() {
    String unknown = session + "/messages/" + UUID.randomUUID();
    api.post(session + "/messages", message("Hello"));

    assertThat(api.post(unknown + "/chunks", "{\"offset\": 0, \"text\": \"a\"}").code())
        .isEqualTo("message_not_found");
    assertThat(api.patch(unknown, "{\"content\": \"a\"}").code()).isEqualTo("message_not_found");
  }

  /** The right to be forgotten knows no roles. */
  @Test
  void visitor_erasesWhatAnybodySaid() {
    String answer =
        api.post(session + "/messages", spoken("assistant", "complete"), KEY).header("Location");

    assertThat(api.delete(answer).status()).isEqualTo(204);
  }
}
