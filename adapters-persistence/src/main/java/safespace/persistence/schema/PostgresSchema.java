package safespace.persistence.schema;

import static org.flywaydb.core.api.CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
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

  /** The newest version that this program knows, 0 for none. */
  public int newest() {
    return scripts.newest();
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
    changing(() -> {
      history.forgetFailed();
      migrate(version);
    });
  }

  private void migrate(int version) {
    try {
      flyway().target(Integer.toString(version)).load().migrate();
    } catch (FlywayValidateException drift) {
      throw new Refusal(String.join("; ", new Validation(flyway().load(), scripts).ofHistory()));
    } catch (FlywayException failure) {
      if (failure.getErrorCode() == NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
        throw new Refusal(
            "the database holds tables of others, and no history of migrations: SafeSpace wants a"
                + " database of its own");
      }
      throw SchemaFailures.told(failure, pending().map(v -> "migration " + v).orElse("upgrade"));
    }
  }

  /** The one at which an upgrade stopped; empty where the database does not tell any more. */
  private Optional<Integer> pending() {
    try {
      Map<Integer, Applied> applied = history.all();
      return scripts.versions().stream()
          .filter(version -> !applied.containsKey(version) || !applied.get(version).success())
          .findFirst();
    } catch (JdbiException unknown) {
      return Optional.empty();
    }
  }

  /** Takes back the newest migrations, as many as these, and with them what they brought. */
  public void downgradeBy(int steps) {
    changing(() -> {
      List<Integer> applied = applied();
      if (steps > applied.size()) {
        throw new Refusal("no more than " + applied.size() + " migrations are applied");
      }
      takeBack(applied.subList(0, steps));
    });
  }

  /** Takes back all migrations that are newer than this one; 0 stands for all. */
  public void downgradeTo(int version) {
    changing(() -> {
      List<Integer> applied = applied();
      if (version != 0 && !applied.contains(version)) {
        throw new Refusal("migration " + version + " is not applied");
      }
      takeBack(applied.stream().filter(one -> one > version).toList());
    });
  }

  /** Those that came to their end, the newest first. */
  private List<Integer> applied() {
    history.forgetFailed();
    return List.copyOf(history.all().descendingKeySet());
  }

  private void takeBack(List<Integer> versions) {
    // All scripts are at hand before the first one runs.
    List<Script> scripts = versions.stream().map(this::undo).toList();
    for (Script undo : scripts) {
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

  /**
   * What is wrong with the schema and with the scripts, a sentence each; nothing for all is well.
   */
  public List<String> validate() {
    return asking(() -> {
      Validation validation = new Validation(flyway().load(), scripts);
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

  private FluentConfiguration flyway() {
    return Flyway.configure()
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
