package safespace.persistence.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jdbi.v3.core.Handle;

/** Finds what would keep the schema from being changed, or would lead astray who changes it. */
final class Validation {
  private final List<MigrationInfo> migrations;
  private final Scripts scripts;

  Validation(List<MigrationInfo> migrations, Scripts scripts) {
    this.migrations = migrations;
    this.scripts = scripts;
  }

  /** What was applied is not what this program brings along. */
  List<String> ofHistory() {
    return migrations.stream()
        .filter(migration -> migration.getVersion() != null)
        .flatMap(migration -> problem(migration).stream())
        .toList();
  }

  private static Optional<String> problem(MigrationInfo migration) {
    String name = "migration " + migration.getVersion();
    MigrationState state = migration.getState();
    if (state.isFailed()) {
      return Optional.of(name + " stopped half-way: the next upgrade begins it anew");
    }
    if (state == MigrationState.MISSING_SUCCESS) {
      return Optional.of(name + " is applied, and this program has no script for it");
    }
    if (state == MigrationState.IGNORED) {
      return Optional.of(name + " was passed over: newer ones are applied already");
    }
    if (state.isApplied() && state.isResolved() && !isSame(migration)) {
      return Optional.of(name + " was changed after it had been applied");
    }
    return Optional.empty();
  }

  private static boolean isSame(MigrationInfo migration) {
    return Objects.equals(migration.getAppliedChecksum(), migration.getResolvedChecksum())
        && migration.isDescriptionMatching();
  }

  /** Each migration can be taken back. */
  List<String> ofScripts() {
    List<String> problems = new ArrayList<>();
    for (int version : scripts.versions()) {
      if (scripts.undo(version).isEmpty()) {
        problems.add("migration %1$d has no U%1$d__….sql to take it back".formatted(version));
      }
    }
    return problems;
  }

  /** What is left of the making of an index that was stopped; nobody uses it. */
  static List<String> invalidIndexes(Handle handle) {
    return handle
        .select(
            """
            select i.relname
            from pg_index x join pg_class i on i.oid = x.indexrelid
            where not x.indisvalid and i.relnamespace = current_schema()::regnamespace
            order by 1
            """)
        .mapTo(String.class)
        .list();
  }
}
