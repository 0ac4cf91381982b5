package safespace.domain.housekeeping;

import java.time.Duration;
import safespace.domain.TestClock;
import safespace.domain.storage.InMemoryStorage;
import safespace.domain.storage.Lifetimes;
import safespace.domain.storage.Repositories;
import safespace.domain.storage.UnitOfWork;

class InMemoryHousekeepingTest extends HousekeepingContract {
  private final TestClock clock = TestClock.ticking();
  private final InMemoryStorage storage = new InMemoryStorage(clock, new Lifetimes(TTL, TOMBSTONE));

  @Override
  protected Repositories repositories() {
    return storage;
  }

  @Override
  protected UnitOfWork unitOfWork() {
    return storage;
  }

  @Override
  protected Housekeeping housekeeping() {
    return storage.housekeeping();
  }

  @Override
  protected void pass(Duration time) {
    clock.advance(time);
  }
}
