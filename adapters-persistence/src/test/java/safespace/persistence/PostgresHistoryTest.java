package safespace.persistence;

import safespace.domain.message.HistoryContract;
import safespace.domain.storage.Repositories;
import safespace.domain.storage.UnitOfWork;

class PostgresHistoryTest extends HistoryContract {
  @Override
  protected Repositories repositories() {
    return SharedStorage.STORAGE;
  }

  @Override
  protected UnitOfWork unitOfWork() {
    return SharedStorage.STORAGE;
  }
}
