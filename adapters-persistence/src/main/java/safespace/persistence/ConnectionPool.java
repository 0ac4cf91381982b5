package safespace.persistence;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.time.Duration;
import javax.sql.DataSource;
import safespace.domain.storage.StorageHealth.Pool;

/**
 * The connections to the database: some are kept, more are opened under load, none without bound.
 */
final class ConnectionPool implements AutoCloseable {
  private static final Duration OVERFLOW_IDLE = Duration.ofSeconds(10);

  private final HikariDataSource pool;
  private final int size;
  private final BrokenConnections broken = new BrokenConnections();

  ConnectionPool(PostgresStorage.Settings settings) {
    this.size = settings.poolSize();
    // Without a configuration of its own it opens no connection before the first one is asked for.
    this.pool = new HikariDataSource();
    configure(pool, settings);
  }

  private void configure(HikariConfig config, PostgresStorage.Settings settings) {
    config.setPoolName("safespace");
    config.setDataSource(Driver.serving(settings));
    config.setMinimumIdle(size);
    config.setMaximumPoolSize(size + settings.maxOverflow());
    if (settings.maxOverflow() > 0) config.setIdleTimeout(OVERFLOW_IDLE.toMillis());
    config.setConnectionTimeout(settings.poolTimeout().toMillis());
    config.setMaxLifetime(settings.poolRecycle().toMillis());
    // The pool starts without a database, and finds it when it is there.
    config.setInitializationFailTimeout(-1);
    config.setExceptionOverride(broken);
  }

  DataSource connections() {
    return pool;
  }

  Pool figures() {
    HikariPoolMXBean figures = pool.getHikariPoolMXBean();
    if (figures == null) return new Pool(size, pool.getMaximumPoolSize(), 0, 0, 0, 0, 0);
    return new Pool(
        size,
        pool.getMaximumPoolSize(),
        figures.getIdleConnections(),
        figures.getActiveConnections(),
        Math.max(0, figures.getTotalConnections() - size),
        broken.count(),
        figures.getThreadsAwaitingConnection());
  }

  @Override
  public void close() {
    pool.close();
  }
}
