package safespace.persistence;

import safespace.domain.message.MessageRepositoryContract;
import safespace.domain.storage.Repositories;
import safespace.domain.storage.UnitOfWork;

class PostgresMessagesTest extends MessageRepositoryContract {
  @Override
  protected Repositories repositories() {
    return SharedStorage.STORAGE;
  }

  @Override
  protected UnitOfWork unitOfWork() {
    return SharedStorage.STORAGE;
  }
}
