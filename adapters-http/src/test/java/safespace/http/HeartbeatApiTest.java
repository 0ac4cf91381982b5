package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.http.TestApi.message;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import safespace.domain.Rejection;
import safespace.domain.live.Topic;
import safespace.domain.session.SessionId;

/** Event streams while nothing happens. */
class HeartbeatApiTest {
  @RegisterExtension static final TestApi api = TestApi.beating(Duration.ofMillis(300));

  private static EventReader follow(String session) {
    return EventReader.open(api.api.port(), session + "/events");
  }

  @Test
  void stream_beatsLikeAHeart() {
    try (EventReader reader = follow(api.conversation(1))) {
      assertThat(reader.awaitComments(3).events()).isEmpty();
    }
  }

  @Test
  void stream_outlivesADatabaseThatDoesNotAnswer() {
    String session = api.conversation(1);
    try (EventReader reader = follow(session).awaitComments(1)) {
      api.storage.obstruct(() -> {
        throw new Rejection(Rejection.Reason.DATABASE_UNAVAILABLE, "planned");
      });
      api.broadcast.hear(Topic.of(SessionId.of(TestApi.idOf(session))));
      reader.awaitComments(3);
      api.storage.obstruct(() -> {});
      api.append(session, message("Back"));

      assertThat(reader.await(1)).containsExactly("2 message.created 2 Back");
    }
  }
}
