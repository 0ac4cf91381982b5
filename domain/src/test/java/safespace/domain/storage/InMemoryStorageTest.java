package safespace.domain.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static safespace.domain.Rejection.Reason.SESSION_ERASED;
import static safespace.domain.Rejection.Reason.SESSION_NOT_FOUND;
import static safespace.domain.Rejections.reasonOf;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.TestClock;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;

class InMemoryStorageTest {
  private final TestClock clock = TestClock.still();
  private final InMemoryStorage storage =
      new InMemoryStorage(clock, new Lifetimes(null, Duration.ofDays(1)));

  private Session create(SessionId id) {
    return storage.sessions().create(id, null, Metadata.EMPTY, Actor.ANONYMOUS).orElseThrow();
  }

  @Test
  void tombstone_standsForItsTime() {
    SessionId id = SessionId.random();
    create(id);
    storage.sessions().erase(id, Actor.ANONYMOUS);

    clock.advance(Duration.ofDays(1).minusNanos(1_000));
    assertThat(reasonOf(() -> storage.sessions().find(id))).isEqualTo(SESSION_ERASED);

    clock.advance(Duration.ofNanos(1_000));
    assertThat(reasonOf(() -> storage.sessions().find(id))).isEqualTo(SESSION_NOT_FOUND);
    assertThat(create(id).messageCount()).isZero();
  }

  @Test
  void times_areThoseOfTheClockInMicroseconds() {
    clock.advance(Duration.ofNanos(1_999));

    assertThat(create(SessionId.random()).createdAt())
        .isEqualTo(Instant.parse("2026-11-20T13:30:23.123457Z"));
  }

  @Test
  void time_standsStillInAUnitOfWork() {
    InMemoryStorage ticking = new InMemoryStorage(TestClock.ticking());
    SessionId id = SessionId.random();

    Session renewed =
        ticking.atomically(work -> {
          work.sessions().create(id, null, Metadata.EMPTY, Actor.ANONYMOUS);
          return work.sessions().renew(id);
        });

    assertThat(renewed.lastActiveAt()).isEqualTo(renewed.createdAt());
  }

  @Test
  void atomically_refusesCallsPastTheRepositoriesItGives() {
    assertThatThrownBy(() -> storage.atomically(_ -> create(SessionId.random())))
        .isInstanceOf(IllegalStateException.class);
  }
}
