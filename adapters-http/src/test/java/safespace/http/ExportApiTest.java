package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import safespace.domain.Rejection;

/** A session that somebody takes home. */
class ExportApiTest {
  @RegisterExtension static final TestApi api = new TestApi();

  private final String id = UUID.randomUUID().toString();
  private final String session = "/v1/sessions/" + id;

  private void say(String body) {
    assertThat(api.post(session + "/messages", body).status()).isEqualTo(201);
  }

  private void converse() {
    api.put(session, "{\"title\":\"Blue *sky*\"}");
    say("{\"role\":\"user\",\"content\":\"Why is the sky blue? 😴\"}");
    say(
        """
        {"role": "assistant", "content": "Because of 😴 scattering.\\n\\nThat is **all**.",
         "citations": [
           {"title": "Rayleigh [1871]", "url": "https://example.org/a?b=(c)", "start": 0, "end": 23},
           {"title": "Sky", "snippet": "It is\\nblue."}]}
        """);
  }

  @Test
  void json_isTheSessionAndItsMessages() {
    converse();

    Answer export = api.get(session + "/export");

    assertThat(export.status()).isEqualTo(200);
    assertThat(export.header("Content-Type")).isEqualTo("application/json");
    assertThat(export.header("Content-Disposition"))
        .isEqualTo("attachment; filename=\"conversation.json\"");
    assertThat(export.json().at("/session")).isEqualTo(api.get(session).json());
    assertThat(export.json().at("/messages"))
        .isEqualTo(api.get(session + "/messages").json().at("/data"));
  }

  @Test
  void json_isWhole_howeverLongTheConversation() {
    for (int batch = 0; batch < 5; batch++) {
      StringBuilder messages = new StringBuilder();
      for (int i = 0; i < 100; i++) {
        messages.append(i == 0 ? "" : ",").append(TestApi.message("Message"));
      }
      api.post(session + "/messages/batch", "{\"messages\":[" + messages + "]}");
    }

    Answer export = api.get(session + "/export?format=json");

    assertThat(export.json().at("/messages").size()).isEqualTo(500);
    assertThat(export.json().at("/messages/499/seq").asInt()).isEqualTo(500);
  }

  @Test
  void ndjson_isWhatAnImportTakes() {
    converse();

    Answer export = api.get(session + "/export?format=ndjson");

    assertThat(export.header("Content-Type")).isEqualTo("application/x-ndjson");
    assertThat(export.body().lines())
        .hasSize(3)
        .allMatch(line -> line.contains(id))
        .first()
        .asString()
        .startsWith("{\"type\":\"session\"");
  }

  @Test
  void markdown_isGoodToRead_withItsSourcesAsFootnotes() {
    converse();

    Answer export = api.get(session + "/export?format=markdown");

    assertThat(export.header("Content-Type")).isEqualTo("text/markdown;charset=utf-8");
    assertThat(export.body().replaceAll("\\*[0-9]+ [A-Z][a-z]+ 20[0-9:, ]+UTC\\*", "*now*"))
        .isEqualTo(
            """
            # Blue \\*sky\\*

            *now*

            ## User

            *now*

            Why is the sky blue? 😴

            ## Assistant

            *now*

            Because of 😴 scattering[^1].

            That is **all**.[^2]

            [^1]: [Rayleigh \\[1871\\]](<https://example.org/a?b=(c)>)
            [^2]: Sky: “It is blue.”
            """);
  }

  @Test
  void exportThatFailsHalfWay_doesNotLookWhole() {
    for (int batch = 0; batch < 5; batch++) {
      String messages = TestApi.message("word ".repeat(400)) + ",";
      api.post(
          session + "/messages/batch",
          "{\"messages\":[" + messages.repeat(99) + messages.replace("},", "}]}"));
    }
    AtomicInteger calls = new AtomicInteger();
    api.storage.obstruct(() -> {
      // The session, and the first of three pages.
      if (calls.incrementAndGet() > 2) {
        throw new Rejection(Rejection.Reason.DATABASE_UNAVAILABLE, "No database.");
      }
    });
    try (RawHttp http = api.connect()) {
      http.write("GET " + session + "/export?format=ndjson HTTP/1.1\r\nHost: a\r\n\r\n");

      assertThat(http.rest())
          .startsWith("HTTP/1.1 200")
          .contains("word word")
          .doesNotContain("database_unavailable")
          .doesNotEndWith("\r\n0\r\n\r\n");
    } finally {
      api.storage.obstruct(() -> {});
    }
  }

  @Test
  void export_checksWhatIsAskedFor() {
    converse();

    assertThat(api.get(session + "/export?format=pdf").code()).isEqualTo("invalid_parameter");
    assertThat(api.get("/v1/sessions/" + UUID.randomUUID() + "/export").code())
        .isEqualTo("session_not_found");
  }
}
