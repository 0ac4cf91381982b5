package safespace.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import safespace.domain.session.SessionId;

/**
 * Holds a session's row, so that whoever wants to change the session waits until this is closed.
 */
final class HeldSession implements AutoCloseable {
  private final TestDatabase database;
  private final Connection connection;

  HeldSession(TestDatabase database, SessionId session) throws SQLException {
    this.database = database;
    this.connection = database.dataSource().getConnection();
    connection.setAutoCommit(false);
    try (PreparedStatement lock =
        connection.prepareStatement("select from sessions where id = ? for update")) {
      lock.setObject(1, session.value());
      lock.execute();
    }
  }

  /** Ends the connection of whoever comes to wait, as an administrator would. */
  void terminateWaiter() {
    Waiters.terminateOne(database);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
