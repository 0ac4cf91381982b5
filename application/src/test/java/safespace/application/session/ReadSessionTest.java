package safespace.application.session;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Json.metadata;
import static safespace.domain.Rejection.Reason.SESSION_ERASED;
import static safespace.domain.Rejection.Reason.SESSION_NOT_FOUND;
import static safespace.domain.Rejections.reasonOf;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import safespace.domain.Actor;
import safespace.domain.TestClock;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.domain.session.Title;
import safespace.domain.storage.InMemoryStorage;

class ReadSessionTest {
  private final TestClock clock = TestClock.still();
  private final InMemoryStorage storage = new InMemoryStorage(clock);
  private final ReadSession readSession = new ReadSession(storage.sessions());

  private Session existing() {
    return storage
        .sessions()
        .create(SessionId.random(), new Title("Sleepless"), metadata("n", 1), Actor.ANONYMOUS)
        .orElseThrow();
  }

  @Test
  void read_showsTheSessionAndDoesNotRenewIt() {
    Session session = existing();
    clock.advance(Duration.ofHours(1));

    assertThat(readSession.read(session.id())).isEqualTo(session);
    assertThat(readSession.read(session.id())).isEqualTo(session);
  }

  @Test
  void read_rejectsASessionThatIsNotThere() {
    SessionId erased = existing().id();
    storage.sessions().erase(erased, Actor.ANONYMOUS);

    assertThat(reasonOf(() -> readSession.read(SessionId.random()))).isEqualTo(SESSION_NOT_FOUND);
    assertThat(reasonOf(() -> readSession.read(erased))).isEqualTo(SESSION_ERASED);
  }
}
