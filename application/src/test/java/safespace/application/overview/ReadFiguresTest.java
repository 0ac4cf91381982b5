package safespace.application.overview;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.TestClock;
import safespace.domain.session.SessionId;
import safespace.domain.storage.InMemoryStorage;

class ReadFiguresTest {
  private final TestClock clock = TestClock.still();
  private final InMemoryStorage storage = new InMemoryStorage(TestClock.ticking());
  private final ReadFigures figures = new ReadFigures(storage.overview(), clock);

  private long sessionsAfterAnother() {
    storage.sessions().create(SessionId.random(), null, Metadata.EMPTY, Actor.ANONYMOUS);
    return figures.read().sessions();
  }

  @Test
  void read_countsAgainAfterTenSeconds() {
    assertThat(sessionsAfterAnother()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(9));
    assertThat(sessionsAfterAnother()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(sessionsAfterAnother()).isEqualTo(3);
  }

  @Test
  void read_countsAgainWhenTheClockWasSetBack() {
    assertThat(sessionsAfterAnother()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(-1));
    assertThat(sessionsAfterAnother()).isEqualTo(2);
  }
}
