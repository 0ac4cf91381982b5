package safespace.application.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.TestClock;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.domain.session.Title;
import safespace.domain.storage.InMemoryStorage;

class LookUpSessionsTest {
  private final InMemoryStorage storage = new InMemoryStorage(TestClock.still());
  private final LookUpSessions lookUpSessions = new LookUpSessions(storage.sessions());

  private Session create(String id) {
    return storage
        .sessions()
        .create(SessionId.of(id), new Title(id), Metadata.EMPTY, Actor.ANONYMOUS)
        .orElseThrow();
  }

  private final Session low = create("10000000-0000-4000-8000-000000000000");
  private final Session middle = create("80000000-0000-4000-8000-000000000000");
  private final Session high = create("f0000000-0000-4000-8000-000000000000");

  @Test
  void lookUp_keepsTheOrderAskedFor() {
    assertThat(lookUpSessions.lookUp(List.of(middle.id(), high.id(), low.id())))
        .containsExactly(middle, high, low);
    assertThat(lookUpSessions.lookUp(List.of(low.id(), middle.id(), high.id())))
        .containsExactly(low, middle, high);
  }

  @Test
  void lookUp_leavesOutThoseThatDoNotExist() {
    storage.sessions().erase(middle.id(), Actor.ANONYMOUS);

    assertThat(
            lookUpSessions.lookUp(
                List.of(SessionId.random(), high.id(), middle.id(), low.id(), SessionId.random())))
        .containsExactly(high, low);
  }

  @Test
  void lookUp_isEmptyWhenNoneExists() {
    assertThat(lookUpSessions.lookUp(List.of(SessionId.random()))).isEmpty();
  }
}
