package safespace.persistence;

import org.junit.jupiter.api.AfterAll;
import safespace.domain.message.MessageRepositoryContract;
import safespace.domain.storage.Repositories;
import safespace.domain.storage.UnitOfWork;

/** The contract where each append is stored by itself. */
class PostgresSingleAppendsTest extends MessageRepositoryContract {
  private static final TestDatabase DATABASE = TestDatabase.fresh();
  private static final PostgresStorage STORAGE = storage(DATABASE.settings());

  private static PostgresStorage storage(PostgresStorage.Settings settings) {
    return TestDatabase.storage(
        new PostgresStorage.Settings(
            settings.primary(),
            null,
            settings.replicaWait(),
            settings.lifetimes(),
            settings.searchLanguage(),
            false));
  }

  @AfterAll
  static void close() {
    STORAGE.close();
    DATABASE.close();
  }

  @Override
  protected Repositories repositories() {
    return STORAGE;
  }

  @Override
  protected UnitOfWork unitOfWork() {
    return STORAGE;
  }
}
