package safespace.domain.storage;

import safespace.domain.TestClock;

class InMemoryUnitOfWorkTest extends UnitOfWorkContract {
  private final InMemoryStorage storage = new InMemoryStorage(TestClock.ticking());

  @Override
  protected Repositories repositories() {
    return storage;
  }

  @Override
  protected UnitOfWork unitOfWork() {
    return storage;
  }
}
