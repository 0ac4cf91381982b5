package safespace.persistence.schema;

import static org.flywaydb.core.api.CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jdbi.v3.core.JdbiException;
import safespace.persistence.schema.AppliedMigrations.Applied;
import safespace.persistence.schema.PostgresSchema.Refusal;

/** Applies migrations: Flyway does. */
final class Upgrade {
  private final Scripts scripts;
  private final AppliedMigrations history;
  private final FluentConfiguration flyway;

  Upgrade(DirectConnections connections, Scripts scripts) {
    this.scripts = scripts;
    this.history = new AppliedMigrations(connections.handles());
    this.flyway =
        Flyway.configure()
            .dataSource(connections.unprepared())
            .callbacks(new FlywaySessions(scripts))
            .locations(scripts.location())
            // A server of the version before goes on while a newer one has migrated already.
            .ignoreMigrationPatterns("*:future")
            // An advisory lock of the session, not of a transaction: an index can be made
            // concurrently.
            .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
            .lockRetryCount(-1);
  }

  /** Those that were applied and those that this program brings along, compared. */
  List<MigrationInfo> migrations() {
    return List.of(flyway.load().info().all());
  }

  void to(int version) {
    history.forgetFailed();
    try {
      flyway.target(Integer.toString(version)).load().migrate();
    } catch (FlywayValidateException drift) {
      throw new Refusal(String.join("; ", new Validation(migrations(), scripts).ofHistory()));
    } catch (FlywayException failure) {
      if (failure.getErrorCode() == NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
        throw new Refusal(
            "the database holds tables of others, and no history of migrations: SafeSpace wants a"
                + " database of its own");
      }
      String what = next().map(pending -> "migration " + pending).orElse("the upgrade");
      throw SchemaFailures.told(failure, what);
    }
  }

  /** The one at which an upgrade stopped; empty where the database does not tell any more. */
  private Optional<Integer> next() {
    try {
      Map<Integer, Applied> applied = history.all();
      return scripts.versions().stream()
          .filter(version -> !applied.containsKey(version) || !applied.get(version).success())
          .findFirst();
    } catch (JdbiException unknown) {
      return Optional.empty();
    }
  }
}
