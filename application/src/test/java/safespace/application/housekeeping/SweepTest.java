package safespace.application.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.message.Samples.message;
import static safespace.domain.message.Samples.streaming;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import safespace.application.housekeeping.Sweep.Swept;
import safespace.domain.Actor;
import safespace.domain.TestClock;
import safespace.domain.limit.InMemoryLimits;
import safespace.domain.limit.Rate;
import safespace.domain.limit.SharedLimits.Claim;
import safespace.domain.message.Append;
import safespace.domain.message.NewMessage;
import safespace.domain.session.SessionId;
import safespace.domain.storage.InMemoryStorage;
import safespace.domain.storage.Lifetimes;

class SweepTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final TestClock clock = TestClock.still();
  private final InMemoryStorage storage =
      new InMemoryStorage(clock, new Lifetimes(DAY.multipliedBy(10), DAY));
  private final InMemoryLimits limits = new InMemoryLimits(clock);
  private final Sweep sweep =
      new Sweep(storage.housekeeping(), limits, Duration.ofSeconds(90), DAY.multipliedBy(5));

  private void append(NewMessage... messages) {
    storage
        .messages()
        .append(new Append(SessionId.random(), List.of(messages), null, true, Actor.ANONYMOUS));
  }

  @Test
  void sweep_doesNothingWhereNothingIsDue() {
    append(message("Young"), streaming("Fresh"));

    assertThat(sweep.sweep()).isEqualTo(new Swept(0, 0, 0, 0));
    assertThat(sweep.backlog()).isZero();
  }

  @Test
  void sweep_doesAllThatIsDue() {
    append(message("Will expire"));
    clock.advance(DAY.multipliedBy(4));
    append(message("Will be old"), message("Will be old, too"));
    clock.advance(DAY.multipliedBy(6));
    append(streaming("Will be abandoned"));
    clock.advance(DAY);

    assertThat(sweep.backlog()).isEqualTo(DAY.multipliedBy(2));
    assertThat(sweep.sweep()).isEqualTo(new Swept(1, 2, 1, 0));
    assertThat(sweep.backlog()).isZero();

    clock.advance(DAY);
    assertThat(sweep.sweep()).isEqualTo(new Swept(0, 0, 0, 1));
  }

  @Test
  void sweep_forgetsLimitsThatAreOfNoUseAnyMore() {
    Claim claim = new Claim("writes", "somebody", new Rate(60, Duration.ofMinutes(1)));
    limits.take(List.of(claim));
    clock.advance(Duration.ofSeconds(2));

    sweep.sweep();

    assertThat(limits.forgetFull()).isZero();
  }

  @Test
  void sweep_leavesMessagesForEver_whereNoAgeIsSet() {
    Sweep keeping = new Sweep(storage.housekeeping(), limits, Duration.ofSeconds(90), null);
    append(message("Old"));
    clock.advance(DAY.multipliedBy(9));

    assertThat(keeping.sweep()).isEqualTo(new Swept(0, 0, 0, 0));
    assertThat(keeping.backlog()).isZero();
  }
}
