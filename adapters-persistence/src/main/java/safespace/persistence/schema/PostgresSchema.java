package safespace.persistence.schema;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.jspecify.annotations.Nullable;
import safespace.domain.storage.StorageHealth.Schema;
import safespace.persistence.connection.ConnectionSettings.Target;
import safespace.persistence.connection.Database;
import safespace.persistence.connection.Failures;
import safespace.persistence.connection.Handles;

/** Brings the schema up to date, and tells how far it is. */
public final class PostgresSchema {
  private final Flyway flyway;
  private final Handles handles;
  private volatile @Nullable Set<Integer> known;

  /**
   * @param direct the database itself, with no pooler in between
   * @param handles for the questions that are asked often
   */
  public PostgresSchema(Target direct, Handles handles) {
    this.handles = handles;
    this.flyway =
        Flyway.configure()
            .dataSource(Database.plain(direct))
            .locations("classpath:db/migration")
            // A server of the version before goes on while a newer one has migrated already.
            .ignoreMigrationPatterns("*:future")
            // An advisory lock of the session, not of a transaction: an index can be made
            // concurrently.
            .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
            // Others may be at it for long: the one who waits has nothing better to do.
            .lockRetryCount(-1)
            .load();
  }

  public void upgrade() {
    try {
      flyway.migrate();
    } catch (FlywayException failure) {
      throw Failures.told(failure);
    }
    var _ = known();
  }

  public Schema schema() {
    Set<Integer> known = known();
    Set<Integer> applied = applied();
    long pending = known.stream().filter(version -> !applied.contains(version)).count();
    int newest = applied.stream().mapToInt(version -> version).max().orElse(0);
    Schema.State state = Schema.State.CURRENT;
    if (pending > 0) {
      state = Schema.State.BEHIND;
    } else if (!known.containsAll(applied)) {
      state = Schema.State.AHEAD;
    }
    return new Schema(state, Integer.toString(newest), (int) pending);
  }

  /**
   * The versions that this program brings along; Flyway wants to see the database once to tell
   * them.
   */
  private Set<Integer> known() {
    Set<Integer> versions = known;
    if (versions != null) return versions;
    try {
      versions =
          Arrays.stream(flyway.info().all())
              .filter(migration -> migration.getState().isResolved())
              .map(PostgresSchema::version)
              .collect(Collectors.toCollection(TreeSet::new));
    } catch (FlywayException failure) {
      throw Failures.told(failure);
    }
    known = versions;
    return versions;
  }

  private static int version(MigrationInfo migration) {
    return Integer.parseInt(migration.getVersion().getVersion());
  }

  private Set<Integer> applied() {
    return handles.with(handle -> {
      boolean any =
          handle
              .createQuery("select to_regclass('flyway_schema_history') is not null")
              .mapTo(boolean.class)
              .one();
      if (!any) return Set.of();
      return handle
          .createQuery(
              """
              select version::int from flyway_schema_history
              where success and version is not null
              """)
          .mapTo(Integer.class)
          .set();
    });
  }
}
