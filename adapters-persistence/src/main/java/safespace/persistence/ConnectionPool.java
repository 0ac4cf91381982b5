package safespace.persistence;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.time.Duration;
import java.util.Properties;
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
    HikariConfig config = new HikariConfig();
    config.setPoolName("safespace");
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.user());
    config.setPassword(settings.password());
    config.setMinimumIdle(size);
    config.setMaximumPoolSize(size + settings.maxOverflow());
    if (settings.maxOverflow() > 0) config.setIdleTimeout(OVERFLOW_IDLE.toMillis());
    config.setConnectionTimeout(settings.poolTimeout().toMillis());
    config.setMaxLifetime(settings.poolRecycle().toMillis());
    // The pool starts without a database, and finds it when it is there.
    config.setInitializationFailTimeout(-1);
    config.setExceptionOverride(broken);
    config.setDataSourceProperties(driverProperties(settings.statementTimeout()));
    this.pool = new HikariDataSource(config);
  }

  /** Every phase of a connection's life has an end, and no error repeats what users wrote. */
  private static Properties driverProperties(Duration statementTimeout) {
    Properties properties = new Properties();
    properties.put("ApplicationName", "safespace");
    properties.put("connectTimeout", "10");
    properties.put("loginTimeout", "10");
    properties.put("cancelSignalTimeout", "5");
    properties.put("socketTimeout", Long.toString(statementTimeout.toSeconds() + 5));
    properties.put("tcpKeepAlive", "true");
    properties.put("logServerErrorDetail", "false");
    properties.put("options", "-c statement_timeout=" + statementTimeout.toMillis());
    return properties;
  }

  DataSource connections() {
    return pool;
  }

  Pool figures() {
    HikariPoolMXBean figures = pool.getHikariPoolMXBean();
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
