package safespace.bootstrap;

import dagger.Binds;
import dagger.Module;
import dagger.Provides;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import safespace.bootstrap.Config.Environment;
import safespace.domain.archive.Archive;
import safespace.domain.housekeeping.Housekeeping;
import safespace.domain.limit.SharedLimits;
import safespace.domain.live.Broadcast;
import safespace.domain.live.ChangeRepository;
import safespace.domain.message.MessageRepository;
import safespace.domain.overview.Overview;
import safespace.domain.session.SessionRepository;
import safespace.domain.storage.StorageHealth;
import safespace.domain.storage.UnitOfWork;
import safespace.persistence.PostgresStorage;
import safespace.persistence.connection.ConnectionSettings;
import safespace.persistence.connection.ConnectionSettings.Target;
import safespace.persistence.schema.PostgresSchema;

/** PostgreSQL stands behind the domain's ports. */
@Module
interface PersistenceModule {
  @Provides
  @Singleton
  static PostgresStorage storage(Config config, DatabaseUrl url, MeterRegistry meters) {
    DatabaseConfig database = config.database();
    return new PostgresStorage(
        new PostgresStorage.Settings(
            new ConnectionSettings(url.target(), database.pooling(), database.statements()),
            database.readUrl().map(DatabaseUrl::target).orElse(null),
            database.readMaxLag(),
            config.keeping().lifetimes(),
            config.searchLanguage(),
            database.groupsAppends()),
        meters);
  }

  @Provides
  static UsableSchema schema(Config config, DatabaseUrl url, StorageHealth storage) {
    return new UsableSchema(
        new PostgresSchema(direct(config, url), config.database().appRole()),
        storage,
        config.environment() != Environment.PRODUCTION);
  }

  /** The database itself, with no pooler in between. */
  private static Target direct(Config config, DatabaseUrl url) {
    return config.database().migrationUrl().orElse(url).target();
  }

  @Provides
  static ChangeRepository changes(PostgresStorage storage) {
    return storage.changes();
  }

  @Provides
  @Singleton
  static Broadcast broadcast(PostgresStorage storage, Config config, DatabaseUrl url) {
    return storage.broadcast(direct(config, url));
  }

  @Provides
  static SessionRepository sessions(PostgresStorage storage) {
    return storage.sessions();
  }

  @Provides
  static MessageRepository messages(PostgresStorage storage) {
    return storage.messages();
  }

  @Provides
  static Archive archive(PostgresStorage storage) {
    return storage.archive();
  }

  @Provides
  static Overview overview(PostgresStorage storage) {
    return storage.overview();
  }

  @Provides
  static Housekeeping housekeeping(PostgresStorage storage) {
    return storage.housekeeping();
  }

  @Provides
  static SharedLimits limits(PostgresStorage storage) {
    return storage.limits();
  }

  @Binds
  UnitOfWork unitOfWork(PostgresStorage storage);

  @Binds
  StorageHealth health(PostgresStorage storage);
}
