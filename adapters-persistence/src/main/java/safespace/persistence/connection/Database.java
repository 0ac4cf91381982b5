package safespace.persistence.connection;

import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import safespace.domain.Rejection;
import safespace.domain.storage.StorageHealth.Pool;
import safespace.persistence.connection.ConnectionSettings.Mode;
import safespace.persistence.connection.ConnectionSettings.Pooling;
import safespace.persistence.connection.ConnectionSettings.Target;

/**
 * A PostgreSQL, over a pool of connections or a connection for each unit of work. Nothing is asked
 * of it before the first call. What goes wrong comes out as a {@link Rejection} where a caller may
 * be told.
 */
public final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);

  private final Driver driver;
  private final Connections connections;
  private final Connections unhurriedConnections;
  private final StatementLog statementLog;
  private final Retries retries;
  private final Failures failures;
  private final Duration statementTimeout;
  private final Jdbi jdbi;
  private final Jdbi unhurried;

  /**
   * @param name of the pool, in metrics and in the log
   */
  public Database(String name, ConnectionSettings settings, MeterRegistry meters) {
    Target target = settings.target();
    this.driver = Driver.serving(target, settings.statements());
    this.statementTimeout = settings.statements().timeout();
    this.connections = connections(name, driver, settings.pooling(), meters);
    this.unhurriedConnections =
        connections(
            name + "-unhurried",
            Driver.unhurried(target, settings.statements().prepared()),
            settings.pooling().ofUnhurried(),
            meters);
    this.statementLog = new StatementLog(meters, settings.statements().echo());
    this.retries = new Retries(meters);
    this.failures = new Failures(meters);
    this.jdbi = jdbi(connections);
    this.unhurried = jdbi(unhurriedConnections);
  }

  private static Connections connections(
      String name, Driver driver, Pooling settings, MeterRegistry meters) {
    PoolMetrics metrics = new PoolMetrics(meters, name);
    return settings.mode() == Mode.POOLED
        ? new PooledConnections(name, driver, settings, metrics)
        : new SingleConnections(driver, settings, metrics);
  }

  private Jdbi jdbi(ConnectionFactory factory) {
    Jdbi jdbi =
        Jdbi.create(factory)
            .installPlugin(new PostgresPlugin())
            .registerArrayType(OffsetDateTime.class, "timestamptz");
    jdbi.configure(SqlStatements.class, config -> config.setSqlLogger(statementLog));
    // An exception goes to the log at worst: it must not repeat the values of a statement.
    jdbi.configure(
        StatementExceptions.class,
        exceptions -> exceptions.setMessageRendering(StatementExceptions.MessageRendering.NONE));
    return jdbi;
  }

  /** A connection borrowed for the work and in autocommit: no round trips but its own. */
  public Handles statements() {
    return new Handles() {
      @Override
      public <T extends @Nullable Object> T with(Function<Handle, T> work) {
        return translating(() -> retries.run(false, () -> jdbi.withHandle(work::apply)));
      }

      @Override
      public <T extends @Nullable Object> T read(Function<Handle, T> work) {
        return translating(() -> retries.run(true, () -> jdbi.withHandle(work::apply)));
      }
    };
  }

  /** A connection in a transaction, which ends with the work: with an error, nothing was done. */
  public Handles transactions() {
    return new Handles() {
      @Override
      public <T extends @Nullable Object> T with(Function<Handle, T> work) {
        return translating(() ->
            retries.run(
                false,
                () ->
                    inTransaction(
                        jdbi,
                        transaction -> {
                          limit(transaction);
                          return work.apply(transaction);
                        })));
      }
    };
  }

  /**
   * Transactions that take as long as they need, on connections that nobody waits for who is
   * served. They never run twice.
   */
  public Handles unhurried() {
    return new Handles() {
      @Override
      public <T extends @Nullable Object> T with(Function<Handle, T> work) {
        return translating(() -> inTransaction(unhurried, work));
      }
    };
  }

  private <T extends @Nullable Object> T translating(Supplier<T> work) {
    try {
      return work.get();
    } catch (JdbiException failure) {
      throw failures.translated(failure);
    }
  }

  private <T extends @Nullable Object> T inTransaction(Jdbi connected, Function<Handle, T> work) {
    return connected.withHandle(handle -> {
      List<String> statements = statementLog.recorded(handle);
      try {
        return handle.inTransaction(work::apply);
      } catch (JdbiException failure) {
        log.warn("rolled back: SQLSTATE {}, after {}", Failures.state(failure), statements);
        throw failure;
      } catch (RuntimeException unfit) {
        // The work itself does not want it: who called it tells of that.
        log.debug("rolled back: {}, after {}", unfit.getClass().getSimpleName(), statements);
        throw unfit;
      }
    });
  }

  /** Through a pooler that takes no start-up options a transaction brings its limits along. */
  private void limit(Handle transaction) {
    if (!driver.optionsRefused()) return;
    transaction
        .createQuery(
            """
            -- limit a transaction
            select set_config('statement_timeout', :limit, true) as statement,
                   set_config('idle_in_transaction_session_timeout', :limit, true) as transaction
            """)
        .bind("limit", Long.toString(statementTimeout.toMillis()))
        .mapToMap()
        .one();
  }

  /** Connections without a pool and without limits, for tools that bring their own rules. */
  public static PGSimpleDataSource plain(Target target) {
    return Driver.connections(target);
  }

  /**
   * How connections are protected, as seen on a new one; rejects when none can be opened, and tells
   * what is in the way.
   */
  public Encryption encryption() {
    try {
      return driver.encryption();
    } catch (SQLException failure) {
      throw Failures.told(failure)
          .orElseGet(() ->
              new Rejection(
                  Rejection.Reason.DATABASE_UNAVAILABLE,
                  "The database cannot be used (SQLSTATE " + failure.getSQLState() + ")."));
    }
  }

  public Pool figures() {
    return connections.figures();
  }

  /** Whether a statement was carried out within this time. */
  public boolean answeredWithin(Duration time) {
    return statementLog.succeededWithin(time);
  }

  /** Ends all connections; calls after it fail. */
  @Override
  public void close() {
    connections.close();
    unhurriedConnections.close();
  }
}
