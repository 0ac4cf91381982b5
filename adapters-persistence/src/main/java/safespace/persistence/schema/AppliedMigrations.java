package safespace.persistence.schema;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import safespace.persistence.connection.Failures;
import safespace.persistence.connection.Handles;

/** What was done to the schema, as Flyway's table in the database tells. */
final class AppliedMigrations {
  private static final String NO_PRIVILEGE = "42501";

  private final Handles handles;

  AppliedMigrations(Handles handles) {
    this.handles = handles;
  }

  /**
   * One of them.
   *
   * @param success false for one that stopped half-way, and ran outside of a transaction
   */
  record Applied(int version, String description, boolean success, Instant at) {
    /**
     * Whether it took away what older programs need. Its name says so, for the older programs read
     * nothing but that; all others only add.
     */
    boolean contracts() {
      return description.startsWith("contract");
    }
  }

  /** By version; empty when the schema was never touched. */
  NavigableMap<Integer, Applied> all() {
    List<Applied> rows;
    try {
      rows = exist() ? read() : List.of();
    } catch (RuntimeException failure) {
      if (!Failures.state(failure).equals(NO_PRIVILEGE)) throw failure;
      throw new PostgresSchema.Refusal(
          "this role may not read flyway_schema_history: `safespace db upgrade` lets the role of"
              + " DATABASE_APP_ROLE do so");
    }
    NavigableMap<Integer, Applied> applied = new TreeMap<>();
    for (Applied row : rows) applied.put(row.version, row);
    return applied;
  }

  private boolean exist() {
    return handles.read(handle ->
        handle
            .createQuery(
                """
                -- find the migrations
                select to_regclass('flyway_schema_history') is not null
                """)
            .mapTo(boolean.class)
            .one());
  }

  private List<Applied> read() {
    return handles.read(handle ->
        handle
            .createQuery(
                """
                -- read the migrations
                select version::int as version, description, success,
                       installed_on at time zone 'UTC' as installed_at
                from flyway_schema_history
                where version is not null
                order by installed_rank
                """)
            .map((row, _) ->
                new Applied(
                    row.getInt("version"),
                    row.getString("description"),
                    row.getBoolean("success"),
                    row.getObject("installed_at", OffsetDateTime.class).toInstant()))
            .list());
  }

  /** Those that stopped half-way are forgotten, and so come again. */
  void forgetFailed() {
    if (!exist()) return;
    handles.with(handle ->
        handle.createUpdate("delete from flyway_schema_history where not success").execute());
  }

  /** The migration was taken back. */
  static int forget(int version, Handle handle) {
    return handle
        .createUpdate("delete from flyway_schema_history where version = :version::text")
        .bind("version", version)
        .execute();
  }
}
