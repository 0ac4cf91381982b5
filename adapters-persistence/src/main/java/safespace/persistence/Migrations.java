package safespace.persistence;

import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import safespace.domain.storage.StorageHealth.Schema;

/** Brings the schema up to date, and tells how far it is. */
final class Migrations {
  private final Flyway flyway;

  Migrations(DataSource database) {
    this.flyway =
        Flyway.configure()
            .dataSource(database)
            .locations("classpath:db/migration")
            // A server of the version before goes on while a newer one has migrated already.
            .ignoreMigrationPatterns("*:future")
            // The advisory lock of the session, not of a transaction: indexes can be made
            // concurrently.
            .configuration(java.util.Map.of("flyway.postgresql.transactional.lock", "false"))
            .load();
  }

  void upgrade() {
    translating(flyway::migrate);
  }

  private static <T> T translating(Supplier<T> call) {
    try {
      return call.get();
    } catch (FlywayException failure) {
      throw Failures.translated(failure);
    }
  }

  Schema schema() {
    MigrationInfoService info = translating(flyway::info);
    int pending = info.pending().length;
    int known = 0;
    int applied = 0;
    for (MigrationInfo migration : info.all()) {
      int version = Integer.parseInt(migration.getVersion().getVersion());
      if (migration.getState().isResolved()) known = Math.max(known, version);
      if (migration.getState().isApplied()) applied = Math.max(applied, version);
    }
    Schema.State state =
        pending > 0
            ? Schema.State.BEHIND
            : applied > known ? Schema.State.AHEAD : Schema.State.CURRENT;
    return new Schema(state, Integer.toString(applied), pending);
  }
}
