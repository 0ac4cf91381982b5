package safespace.persistence.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import safespace.domain.storage.StorageHealth.Pool;
import safespace.persistence.connection.ConnectionSettings.Pooling;

/**
 * A connection for each unit of work, closed after it: the database may go to sleep in between. Not
 * more of them at once than a pool would have.
 */
final class SingleConnections implements Connections {
  private final Driver driver;
  private final Pooling settings;
  private final PoolMetrics metrics;
  private final Semaphore free;

  /** When each was lent. */
  private final Map<Connection, Long> lent = new ConcurrentHashMap<>();

  /** How many turned out to be broken while they were lent. */
  private final AtomicLong broken = new AtomicLong();

  private volatile boolean closed;

  SingleConnections(Driver driver, Pooling settings, PoolMetrics metrics) {
    this.driver = driver;
    this.settings = settings;
    this.metrics = metrics;
    this.free = new Semaphore(settings.most(), true);
    metrics.watch(this);
  }

  @Override
  public Connection openConnection() throws SQLException {
    long start = System.nanoTime();
    if (closed || !acquire()) {
      metrics.timedOut();
      throw new SQLTransientConnectionException("no connection is free");
    }
    try {
      Connection connection = driver.open();
      long now = System.nanoTime();
      lent.put(connection, now);
      metrics.acquired(now - start);
      metrics.recordConnectionCreatedMillis(TimeUnit.NANOSECONDS.toMillis(now - start));
      return connection;
    } catch (SQLException | RuntimeException failure) {
      free.release();
      throw failure;
    }
  }

  private boolean acquire() throws SQLException {
    try {
      return free.tryAcquire(settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new SQLTransientConnectionException("interrupted", stopping);
    }
  }

  @Override
  public void closeConnection(Connection connection) throws SQLException {
    Long since = lent.remove(connection);
    if (since == null) return;
    try (connection) {
      // The driver closes one that leads nowhere any more.
      if (connection.isClosed()) broken.incrementAndGet();
      metrics.used(System.nanoTime() - since);
    } finally {
      free.release();
    }
  }

  @Override
  public Pool figures() {
    int inUse = lent.size();
    return new Pool(
        settings.size(),
        settings.most(),
        0,
        inUse,
        Math.max(0, inUse - settings.size()),
        broken.get(),
        free.getQueueLength());
  }

  @Override
  public void close() {
    closed = true;
  }
}
