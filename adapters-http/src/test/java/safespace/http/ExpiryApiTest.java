package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions that expire. */
class ExpiryApiTest {
  private static final Duration TTL = Duration.ofDays(30);

  @RegisterExtension static final TestApi api = TestApi.expiring(TTL);

  @Test
  void session_tellsWhenItExpires_andWhy() {
    Answer made = api.post("/v1/sessions", "{}");

    assertThat(made.text("/expiry")).isEqualTo("inactivity");
    assertThat(Instant.parse(made.text("/expires_at")))
        .isEqualTo(Instant.parse(made.text("/last_active_at")).plus(TTL));
  }

  @Test
  void session_livesOnByAnAppendOrAPut_andNotByReadingOrPatching() {
    String session = "/v1/sessions/" + api.post("/v1/sessions", "{}").text("/id");

    pass(Duration.ofDays(29));
    assertThat(api.put(session, "{}").status()).isEqualTo(200);
    pass(Duration.ofDays(29));
    String message = "{\"role\":\"user\",\"content\":\"Hello\"}";
    assertThat(api.post(session + "/messages", message).status()).isEqualTo(201);
    pass(Duration.ofDays(29));
    assertThat(api.get(session).status()).isEqualTo(200);
    assertThat(api.patch(session, "{\"title\":\"Sleep\"}").status()).isEqualTo(200);
    pass(Duration.ofDays(1));

    for (Answer late :
        new Answer[] {
          api.get(session),
          api.put(session, "{}"),
          api.patch(session, "{}"),
          api.get(session + "/messages"),
          api.post(session + "/messages", message),
          api.get(session + "/search?q=hello"),
          api.delete(session)
        }) {
      assertThat(late.status()).isEqualTo(410);
      assertThat(late.code()).isEqualTo("session_expired");
    }
  }

  private static void pass(Duration time) {
    api.storage.clock.advance(time);
  }
}
