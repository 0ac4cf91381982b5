package safespace.persistence;

import safespace.domain.live.ChangeRepository;
import safespace.domain.live.ChangesContract;
import safespace.domain.storage.Repositories;
import safespace.domain.storage.UnitOfWork;

class PostgresChangesTest extends ChangesContract {
  @Override
  protected Repositories repositories() {
    return SharedStorage.STORAGE;
  }

  @Override
  protected UnitOfWork unitOfWork() {
    return SharedStorage.STORAGE;
  }

  @Override
  protected ChangeRepository changes() {
    return SharedStorage.STORAGE.changes();
  }
}
