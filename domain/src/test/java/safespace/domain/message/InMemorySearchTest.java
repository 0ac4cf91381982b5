package safespace.domain.message;

import safespace.domain.TestClock;
import safespace.domain.storage.InMemoryStorage;
import safespace.domain.storage.Repositories;
import safespace.domain.storage.UnitOfWork;

class InMemorySearchTest extends SearchContract {
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
