package safespace.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import safespace.domain.session.SessionId;

/** Holds something, so that whoever wants it waits until this is closed. */
final class HeldLock implements AutoCloseable {
  private final TestDatabase database;
  private final Connection connection;

  private HeldLock(TestDatabase database, String sql) throws SQLException {
    this.database = database;
    this.connection = database.dataSource().getConnection();
    connection.setAutoCommit(false);
    try (Statement lock = connection.createStatement()) {
      lock.execute(sql);
    }
  }

  /** Keeps everybody from changing the session. */
  static HeldLock onSession(TestDatabase database, SessionId session) throws SQLException {
    return new HeldLock(
        database, "select from sessions where id = '%s' for update".formatted(session.value()));
  }

  /** Keeps everybody from the table. */
  static HeldLock onTable(TestDatabase database, String table) throws SQLException {
    return new HeldLock(database, "lock table " + table + " in access exclusive mode");
  }

  /** Ends the connection of whoever comes to wait, as an administrator would. */
  void terminateWaiter() {
    Await.until(
        "somebody waits",
        () ->
            !database
                .texts(
                    """
                    select pg_terminate_backend(pid) from pg_stat_activity
                    where datname = current_database() and wait_event_type = 'Lock'
                    """)
                .isEmpty());
  }

  @Override
  public void close() throws SQLException {
    connection.rollback(); // the end of a connection alone is not waited for
    connection.close();
  }
}
