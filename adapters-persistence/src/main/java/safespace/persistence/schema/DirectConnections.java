package safespace.persistence.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import safespace.persistence.connection.ConnectionSettings.Target;
import safespace.persistence.connection.Database;
import safespace.persistence.connection.Handles;

/**
 * Connections for changing the schema, to the server itself: a lock that is held for a session
 * would not hold through a pooler that hands connections round. A statement may take as long as it
 * needs, but never waits long for a lock, because everybody else would queue up behind it.
 */
final class DirectConnections {
  private static final String LIMITS =
      "-c lock_timeout=5s -c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
          + " -c idle_session_timeout=0";

  /**
   * The history tells its times in UTC, wherever a program runs. And a server notices that its
   * client is gone while a statement runs, where it can: it would hold its locks until the end.
   */
  private static final String PREPARATION =
      """
      set time zone 'UTC';
      do $$
      begin
        perform set_config('client_connection_check_interval', '1s', false);
      exception when others then
        null; -- not on this system
      end
      $$;
      """;

  private final PGSimpleDataSource server;
  private final Jdbi jdbi;

  DirectConnections(Target target) {
    this.server = Database.plain(target);
    String given = server.getOptions();
    server.setOptions(given == null ? LIMITS : given + " " + LIMITS);
    this.jdbi = Jdbi.create((ConnectionFactory) this::open);
    // What a statement holds may be what users wrote.
    jdbi.configure(
        StatementExceptions.class,
        exceptions -> exceptions.setMessageRendering(StatementExceptions.MessageRendering.NONE));
  }

  /** For Flyway, which has each prepared by {@link FlywaySessions}. */
  DataSource unprepared() {
    return server;
  }

  Connection open() throws SQLException {
    Connection connection = server.getConnection();
    try {
      prepare(connection);
      return connection;
    } catch (SQLException failure) {
      connection.close();
      throw failure;
    }
  }

  static void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(PREPARATION);
    }
  }

  /** A connection for each work, in autocommit. */
  Handles handles() {
    return new Handles() {
      @Override
      public <T extends @Nullable Object> T with(Function<Handle, T> work) {
        return jdbi.withHandle(work::apply);
      }
    };
  }

  /** The same in a transaction: the work is done as a whole, or not at all. */
  Handles transactions() {
    return new Handles() {
      @Override
      public <T extends @Nullable Object> T with(Function<Handle, T> work) {
        return jdbi.inTransaction(work::apply);
      }
    };
  }
}
