package safespace.persistence.schema;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.JdbiException;
import safespace.domain.storage.StorageHealth.Schema;
import safespace.persistence.connection.ConnectionSettings.Target;
import safespace.persistence.schema.AppliedMigrations.Applied;
import safespace.persistence.schema.Scripts.Script;

/**
 * Changes the schema, forward and back, and tells what was done to it. Of several processes that
 * want to change it at once one does; the others wait, and find it done.
 *
 * <p>Every method rejects when there is no database to be had, and throws a {@link Refusal} when it
 * would not help to try again.
 */
public final class PostgresSchema {
  private final DirectConnections connections;
  private final Scripts scripts;
  private final AppliedMigrations history;
  private final Optional<AppRole> appRole;

  /** The schema cannot be used or changed; the message tells an operator why, and what to do. */
  public static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Refusal(String message) {
      super(message, null, false, false);
    }
  }

  /** How far a migration has come. */
  public enum State {
    APPLIED,
    PENDING,
    /** It stopped half-way, and the next upgrade begins it anew. */
    FAILED,
    /** A newer program has applied it. */
    UNKNOWN
  }

  /**
   * A step of the schema.
   *
   * @param at when it was applied, or stopped
   * @param undoable whether this program can take it back
   */
  public record Migration(
      int version, String description, State state, Optional<Instant> at, boolean undoable) {}

  /**
   * @param direct the database itself, with no pooler in between, as the schema's owner
   * @param appRole the role that serves, where that is another: after each change it is granted
   *     what serving needs
   */
  public PostgresSchema(Target direct, Optional<String> appRole) {
    this(direct, appRole, Scripts.ofProgram());
  }

  PostgresSchema(Target direct, Optional<String> appRole, Scripts scripts) {
    this.connections = new DirectConnections(direct);
    this.scripts = scripts;
    this.history = new AppliedMigrations(connections.handles());
    this.appRole = appRole.map(name -> new AppRole(name, connections));
  }

  /** The newest version that this program brings along. */
  public static int newest() {
    return Scripts.ofProgram().newest();
  }

  /** How far it is. */
  public Schema current() {
    return asking(() -> new InstalledSchema(connections.handles(), scripts).state());
  }

  /** All migrations that this program knows or that were applied, the oldest first. */
  public List<Migration> history() {
    NavigableMap<Integer, Applied> applied = asking(history::all);
    TreeSet<Integer> versions = new TreeSet<>(applied.keySet());
    versions.addAll(scripts.versions());
    return versions.stream().map(version -> migration(version, applied)).toList();
  }

  private Migration migration(int version, Map<Integer, Applied> applied) {
    Optional<Applied> done = Optional.ofNullable(applied.get(version));
    Optional<Script> script = scripts.migration(version);
    return new Migration(
        version,
        script.map(Script::description).or(() -> done.map(Applied::description)).orElse(""),
        state(done, script.isPresent()),
        done.map(Applied::at),
        scripts.undo(version).isPresent());
  }

  private static State state(Optional<Applied> done, boolean known) {
    if (done.isEmpty()) return State.PENDING;
    if (!done.get().success()) return State.FAILED;
    return known ? State.APPLIED : State.UNKNOWN;
  }

  /** Applies all that is pending. */
  public void upgrade() {
    upgrade(scripts.newest());
  }

  /** Applies what is pending up to this version, which may be reached already. */
  public void upgrade(int version) {
    if (scripts.migration(version).isEmpty()) {
      throw new Refusal("this program has no migration " + version);
    }
    changing(() -> new Upgrade(connections, scripts).to(version));
  }

  /** Takes back the newest migrations, as many as these, and with them what they brought. */
  public void downgradeBy(int steps) {
    changing(() -> new Downgrade(connections, scripts).by(steps));
  }

  /** Takes back all migrations that are newer than this one; 0 stands for all. */
  public void downgradeTo(int version) {
    changing(() -> new Downgrade(connections, scripts).to(version));
  }

  /**
   * What is wrong with the schema and with the scripts, a sentence each; nothing for all is well.
   */
  public List<String> validate() {
    return asking(() -> {
      Validation validation =
          new Validation(new Upgrade(connections, scripts).migrations(), scripts);
      List<String> problems = new ArrayList<>(validation.ofHistory());
      problems.addAll(validation.ofScripts());
      problems.addAll(
          connections.handles().with(Validation::invalidIndexes).stream()
              .map(index -> "index " + index + " was not made to its end")
              .toList());
      problems.addAll(
          misnamed().stream().map(name -> name + " is not named by the convention").toList());
      return problems;
    });
  }

  /** The constraints and indexes whose names break the convention. */
  public List<String> misnamed() {
    return asking(() -> connections.handles().with(Naming::misnamed));
  }

  /** Runs the change while nobody else changes the schema. */
  private void changing(Runnable change) {
    asking(() -> {
      try (SchemaLock _ = SchemaLock.taken(connections)) {
        appRole.ifPresent(AppRole::require);
        change.run();
        appRole.ifPresent(AppRole::grant);
        return true;
      } catch (SQLException failure) {
        throw new ConnectionException(failure);
      }
    });
  }

  private static <T> T asking(Supplier<T> question) {
    try {
      return question.get();
    } catch (JdbiException | FlywayException failure) {
      throw SchemaFailures.told(failure, "the change of the schema");
    }
  }
}
