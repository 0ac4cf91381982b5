package safespace.persistence.connection;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import safespace.domain.storage.StorageHealth.Pool;
import safespace.persistence.connection.ConnectionSettings.Pooling;

/** Some connections are kept, more are opened under load, none without bound. */
final class PooledConnections implements Connections {
  private static final Duration OVERFLOW_IDLE = Duration.ofSeconds(10);
  private static final Duration KEEPALIVE = Duration.ofMinutes(2);
  private static final Duration SHORTEST_KEEPALIVE = Duration.ofSeconds(30);
  private static final Duration LONGEST_TEST = Duration.ofSeconds(1);
  private static final Duration LEAK = Duration.ofSeconds(10);

  /** Who waits looks up now and then, to see whether there is a server at all. */
  private static final Duration LOOK_UP = Duration.ofSeconds(1);

  /** How long after its last use the library lends a connection without a test. */
  private static final String UNTESTED_MILLIS = "com.zaxxer.hikari.aliveBypassWindowMs";

  /** How often the library looks for overflow that is not needed any more. */
  private static final String TIDYING_MILLIS = "com.zaxxer.hikari.housekeeping.periodMs";

  private final HikariDataSource pool;
  private final PatientDataSource server;
  private final Pooling settings;
  private final PoolMetrics metrics;
  private final BrokenConnections broken = new BrokenConnections();

  PooledConnections(String name, Driver driver, Pooling settings, PoolMetrics metrics) {
    this.settings = settings;
    this.metrics = metrics;
    this.server = new PatientDataSource(driver, broken::watched);
    System.setProperty(TIDYING_MILLIS, "5000");
    System.setProperty(UNTESTED_MILLIS, settings.prePing() ? "0" : "" + Long.MAX_VALUE);
    // Without a configuration of its own it opens no connection before the first one is asked for.
    this.pool = new HikariDataSource();
    pool.setPoolName(name);
    configure(pool);
    metrics.watch(this);
  }

  private void configure(HikariConfig config) {
    config.setDataSource(server);
    config.setMinimumIdle(settings.size());
    config.setMaximumPoolSize(settings.most());
    if (settings.overflow() > 0) config.setIdleTimeout(OVERFLOW_IDLE.toMillis());
    config.setConnectionTimeout(slice(settings.timeout()).toMillis());
    config.setValidationTimeout(Math.min(LONGEST_TEST.toMillis(), config.getConnectionTimeout()));
    // Of each connection a part of it is taken away at random, so that they do not end together.
    config.setMaxLifetime(settings.recycle().toMillis());
    config.setKeepaliveTime(keepalive().toMillis());
    if (settings.findLeaks()) config.setLeakDetectionThreshold(LEAK.toMillis());
    // The pool starts without a database, and finds it when it is there.
    config.setInitializationFailTimeout(-1);
    config.setExceptionOverride(broken);
    config.setMetricsTrackerFactory((_, _) -> metrics);
  }

  /** The longest wait, in equal parts of about the time after which a waiter looks up. */
  static Duration slice(Duration timeout) {
    return timeout.dividedBy(1 + (timeout.toMillis() - 1) / LOOK_UP.toMillis());
  }

  /** Shorter than a connection's life, or none at all. */
  private Duration keepalive() {
    Duration half = settings.recycle().dividedBy(2);
    if (half.compareTo(KEEPALIVE) >= 0) return KEEPALIVE;
    return half.compareTo(SHORTEST_KEEPALIVE) >= 0 ? half : Duration.ZERO;
  }

  @Override
  public Connection openConnection() throws SQLException {
    long start = System.nanoTime();
    while (true) {
      requireServer();
      try {
        Connection connection = pool.getConnection();
        metrics.acquired(System.nanoTime() - start);
        return connection;
      } catch (SQLTransientConnectionException noneFree) {
        // The parts of the wait are never quite as long as they should be.
        long left = settings.timeout().toNanos() - (System.nanoTime() - start);
        if (left > slice(settings.timeout()).toNanos() / 4) continue;
        requireServer();
        metrics.timedOut();
        throw noneFree;
      }
    }
  }

  /** Without a connection, and without a way to get one, there is nothing to wait for. */
  private void requireServer() throws SQLException {
    Optional<SQLException> obstacle = server.obstacle();
    // Counting the connections is dear, and hardly ever needed.
    if (obstacle.isPresent() && figures().open() == 0) throw obstacle.get();
  }

  @Override
  public Pool figures() {
    HikariPoolMXBean figures = pool.getHikariPoolMXBean();
    if (figures == null) return new Pool(settings.size(), settings.most(), 0, 0, 0, 0, 0);
    // Counted one after the other, the idle and those in use may be more than there are.
    int open = figures.getTotalConnections();
    int inUse = Math.min(open, figures.getActiveConnections());
    return new Pool(
        settings.size(),
        settings.most(),
        open - inUse,
        inUse,
        Math.max(0, open - settings.size()),
        broken.count(),
        figures.getThreadsAwaitingConnection());
  }

  @Override
  public void close() {
    pool.close();
  }
}
