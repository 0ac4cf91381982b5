package safespace.persistence.connection;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens the connections of a pool. While there is no way to the server it goes on trying, so that
 * the pool fills again as soon as there is one; meanwhile it tells what is in the way, so that
 * nobody need wait for it.
 */
final class PatientDataSource implements DataSource {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** An attempt that takes longer counts as one that fails. */
  private static final Duration SLOW = Duration.ofSeconds(2);

  private static final String CANNOT_CONNECT = "08001";

  private final Driver driver;
  private final UnaryOperator<Connection> wrapper;
  private volatile @Nullable SQLException obstacle;
  private volatile long attemptSince;
  private volatile boolean attempting;

  PatientDataSource(Driver driver, UnaryOperator<Connection> wrapper) {
    this.driver = driver;
    this.wrapper = wrapper;
  }

  /** Waits for the server until the thread is interrupted. */
  @Override
  public Connection getConnection() throws SQLException {
    for (Duration pause = FIRST_PAUSE; ; pause = longer(pause)) {
      try {
        attemptSince = System.nanoTime();
        attempting = true;
        Connection connection = driver.open();
        obstacle = null;
        return wrapper.apply(connection);
      } catch (SQLException failure) {
        obstacle = failure;
        sleep(pause, failure);
      } finally {
        attempting = false;
      }
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  private static void sleep(Duration pause, SQLException failure) throws SQLException {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  /** What keeps new connections from being opened at the moment. */
  Optional<SQLException> obstacle() {
    SQLException known = obstacle;
    if (known != null) return Optional.of(known);
    boolean slow = attempting && System.nanoTime() - attemptSince > SLOW.toNanos();
    return slow
        ? Optional.of(new SQLException("the server does not answer", CANNOT_CONNECT))
        : Optional.empty();
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {
    // nothing is written
  }

  @Override
  public void setLoginTimeout(int seconds) {
    // the driver has its own
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
