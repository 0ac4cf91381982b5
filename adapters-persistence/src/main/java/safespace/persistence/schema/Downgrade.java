package safespace.persistence.schema;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import safespace.persistence.schema.PostgresSchema.Refusal;
import safespace.persistence.schema.Scripts.Script;

/** Takes migrations back, the newest first, each whole or not at all. */
final class Downgrade {
  private final DirectConnections connections;
  private final Scripts scripts;
  private final AppliedMigrations history;

  Downgrade(DirectConnections connections, Scripts scripts) {
    this.connections = connections;
    this.scripts = scripts;
    this.history = new AppliedMigrations(connections.handles());
  }

  void by(int steps) {
    List<Integer> applied = applied();
    if (steps > applied.size()) {
      throw new Refusal("applied are " + applied.size() + " migrations, and not " + steps);
    }
    takeBack(applied.subList(0, steps));
  }

  void to(int version) {
    List<Integer> applied = applied();
    if (version != 0 && !applied.contains(version)) {
      throw new Refusal("migration " + version + " is not applied");
    }
    takeBack(applied.stream().filter(one -> one > version).toList());
  }

  /** Those that came to their end, the newest first. */
  private List<Integer> applied() {
    history.forgetFailed();
    return List.copyOf(history.all().descendingKeySet());
  }

  private void takeBack(List<Integer> versions) {
    // All scripts are at hand before the first one runs.
    List<Script> undos = versions.stream().map(this::undo).toList();
    for (Script undo : undos) {
      try {
        connections.transactions().with(handle -> takeBack(undo, handle));
      } catch (JdbiException failure) {
        throw SchemaFailures.told(failure, undo.file());
      }
    }
  }

  private Script undo(int version) {
    return scripts
        .undo(version)
        .orElseThrow(() ->
            new Refusal(
                "migration %1$d cannot be taken back: this program has no U%1$d__….sql"
                    .formatted(version)));
  }

  private static int takeBack(Script undo, Handle handle) {
    try (Statement statement = handle.getConnection().createStatement()) {
      statement.execute(undo.text());
    } catch (SQLException failure) {
      throw new ConnectionException(failure);
    }
    return AppliedMigrations.forget(undo.version(), handle);
  }
}
