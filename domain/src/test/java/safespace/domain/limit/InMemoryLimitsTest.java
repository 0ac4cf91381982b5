package safespace.domain.limit;

import java.time.Duration;
import safespace.domain.TestClock;
import safespace.domain.limit.SharedLimits.Claim;

class InMemoryLimitsTest extends SharedLimitsContract {
  private final TestClock clock = TestClock.still();
  private final InMemoryLimits limits = new InMemoryLimits(clock);

  @Override
  protected SharedLimits limits() {
    return limits;
  }

  @Override
  protected SharedLimits ofAnotherServer() {
    return limits;
  }

  @Override
  protected void pass(Duration time, Claim claim) {
    clock.advance(time);
  }
}
