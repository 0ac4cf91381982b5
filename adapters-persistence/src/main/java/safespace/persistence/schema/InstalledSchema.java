package safespace.persistence.schema;

import java.util.List;
import safespace.domain.storage.StorageHealth.Schema;
import safespace.persistence.connection.Handles;
import safespace.persistence.schema.AppliedMigrations.Applied;

/**
 * Compares the schema in the database with the one that this program needs. It asks for what the
 * role that serves may read, and not for more.
 */
public final class InstalledSchema {
  private final Handles handles;
  private final AppliedMigrations applied;
  private final Scripts scripts;

  public InstalledSchema(Handles handles) {
    this(handles, Scripts.ofProgram());
  }

  InstalledSchema(Handles handles, Scripts scripts) {
    this.handles = handles;
    this.applied = new AppliedMigrations(handles);
    this.scripts = scripts;
  }

  public Schema state() {
    List<Applied> done = applied.all().values().stream().filter(Applied::success).toList();
    List<Integer> versions = done.stream().map(Applied::version).toList();
    List<Applied> unknown =
        done.stream().filter(one -> scripts.migration(one.version()).isEmpty()).toList();
    long pending = scripts.versions().stream().filter(one -> !versions.contains(one)).count();
    Schema.State state = Schema.State.CURRENT;
    if (pending > 0) {
      state = Schema.State.BEHIND;
    } else if (!unknown.isEmpty()) {
      state = Schema.State.AHEAD;
    }
    return new Schema(
        state,
        Integer.toString(versions.isEmpty() ? 0 : versions.getLast()),
        (int) pending,
        pending == 0 && unknown.stream().noneMatch(Applied::contracts));
  }

  /** The constraints and indexes whose names break the convention. */
  public List<String> misnamed() {
    return handles.read(Naming::misnamed);
  }

  /** What serving needs and this role may not do, such as "delete on sessions". */
  public List<String> lackingPrivileges() {
    return handles.read(handle ->
        Privileges.NEEDED.stream()
            .flatMap(privileges -> privileges.lacking(handle).stream())
            .toList());
  }
}
