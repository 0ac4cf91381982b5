package safespace.persistence;

import safespace.domain.archive.ArchiveContract;
import safespace.domain.storage.Repositories;
import safespace.domain.storage.UnitOfWork;

class PostgresArchiveTest extends ArchiveContract {
  @Override
  protected Repositories repositories() {
    return SharedStorage.STORAGE;
  }

  @Override
  protected UnitOfWork unitOfWork() {
    return SharedStorage.STORAGE;
  }
}
