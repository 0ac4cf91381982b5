package safespace.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Holds a table, so that whoever wants anything of it waits until this is closed. */
final class HeldTable implements AutoCloseable {
  private final TestDatabase database;
  private final Connection connection;

  HeldTable(TestDatabase database, String table) throws SQLException {
    this.database = database;
    this.connection = database.dataSource().getConnection();
    connection.setAutoCommit(false);
    try (Statement lock = connection.createStatement()) {
      lock.execute("lock table " + table + " in access exclusive mode");
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
