package safespace.domain.live;

import safespace.domain.TestClock;
import safespace.domain.storage.InMemoryStorage;
import safespace.domain.storage.Repositories;
import safespace.domain.storage.UnitOfWork;

class InMemoryChangesTest extends ChangesContract {
  private final InMemoryStorage storage = new InMemoryStorage(TestClock.ticking());

  @Override
  protected Repositories repositories() {
    return storage;
  }

  @Override
  protected UnitOfWork unitOfWork() {
    return storage;
  }

  @Override
  protected ChangeRepository changes() {
    return storage.changes();
  }
}
