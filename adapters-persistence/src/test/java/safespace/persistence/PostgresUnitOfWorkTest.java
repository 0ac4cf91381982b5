package safespace.persistence;

import safespace.domain.storage.Repositories;
import safespace.domain.storage.UnitOfWork;
import safespace.domain.storage.UnitOfWorkContract;

class PostgresUnitOfWorkTest extends UnitOfWorkContract {
  @Override
  protected Repositories repositories() {
    return SharedStorage.STORAGE;
  }

  @Override
  protected UnitOfWork unitOfWork() {
    return SharedStorage.STORAGE;
  }
}
