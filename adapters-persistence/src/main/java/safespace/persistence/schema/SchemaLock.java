package safespace.persistence.schema;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one process at a time change the schema. It is held by a session and ends with it, so that a
 * process that is killed leaves none; and it is no transaction, for which the making of an index
 * would wait.
 */
final class SchemaLock implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SchemaLock.class);

  /** The number by which all versions of this program know it. */
  private static final long NUMBER = 0x5AFE_5ACE;

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Connection session;

  private SchemaLock(Connection session) {
    this.session = session;
  }

  /** Waits for as long as others are at it. */
  static SchemaLock taken(DirectConnections connections) throws SQLException {
    Connection session = connections.open();
    try {
      requireDirect(session);
      for (int tries = 0; !tryLock(session); tries++) {
        if (tries == 0) log.info("another process is changing the schema; waiting for it");
        Thread.sleep(PAUSE);
      }
      return new SchemaLock(session);
    } catch (InterruptedException stopping) {
      session.close();
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted", stopping);
    } catch (SQLException | RuntimeException failure) {
      session.close();
      throw failure;
    }
  }

  /** A pooler may drop what it does not understand instead of refusing it. */
  private static void requireDirect(Connection session) throws SQLException {
    if (!text(session, "show lock_timeout").equals("5s")) throw SchemaFailures.pooler();
  }

  private static boolean tryLock(Connection session) throws SQLException {
    return text(session, "select pg_try_advisory_lock(" + NUMBER + ")").equals("t");
  }

  private static String text(Connection session, String query) throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  @Override
  public void close() throws SQLException {
    session.close();
  }
}
