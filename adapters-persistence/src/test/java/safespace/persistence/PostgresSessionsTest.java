package safespace.persistence;

import safespace.domain.session.SessionRepositoryContract;
import safespace.domain.storage.Repositories;
import safespace.domain.storage.UnitOfWork;

class PostgresSessionsTest extends SessionRepositoryContract {
  @Override
  protected Repositories repositories() {
    return SharedStorage.STORAGE;
  }

  @Override
  protected UnitOfWork unitOfWork() {
    return SharedStorage.STORAGE;
  }
}
