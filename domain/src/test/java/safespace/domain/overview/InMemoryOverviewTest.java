package safespace.domain.overview;

import java.time.Duration;
import safespace.domain.TestClock;
import safespace.domain.storage.InMemoryStorage;
import safespace.domain.storage.Lifetimes;
import safespace.domain.storage.Repositories;
import safespace.domain.storage.UnitOfWork;

class InMemoryOverviewTest extends OverviewContract {
  private final TestClock clock = TestClock.ticking();
  private final InMemoryStorage storage =
      new InMemoryStorage(clock, new Lifetimes(TTL, Duration.ofDays(30)));

  @Override
  protected Overview overview() {
    return storage.overview();
  }

  @Override
  protected void pass(Duration time) {
    clock.advance(time);
  }

  @Override
  protected Repositories repositories() {
    return storage;
  }

  @Override
  protected UnitOfWork unitOfWork() {
    return storage;
  }
}
