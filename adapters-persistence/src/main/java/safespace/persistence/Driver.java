package safespace.persistence;

import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** How connections are opened: every phase of their life has an end. */
final class Driver {
  /** What the driver tells the server where nobody gives another name. */
  private static final String NAME_OF_THE_DRIVER = "PostgreSQL JDBC Driver";

  private static final int LOGIN_SECONDS = 10;
  private static final int CANCEL_SECONDS = 5;
  private static final int SOCKET_MARGIN_SECONDS = 5;

  private Driver() {}

  /** Connections that serve: their statements end in time. */
  static DataSource serving(PostgresStorage.Settings settings) {
    Duration timeout = settings.statementTimeout();
    PGSimpleDataSource connections = connections(settings);
    // The server ends a statement first; this ends the wait for a server that is gone.
    connections.setSocketTimeout((int) timeout.toSeconds() + SOCKET_MARGIN_SECONDS);
    String given = connections.getOptions();
    String options = "-c statement_timeout=" + timeout.toMillis();
    connections.setOptions(given == null ? options : given + " " + options);
    return connections;
  }

  /** Connections for migrations and archives: their statements take as long as they need. */
  static DataSource unhurried(PostgresStorage.Settings settings) {
    return connections(settings);
  }

  private static PGSimpleDataSource connections(PostgresStorage.Settings settings) {
    PGSimpleDataSource connections = new PGSimpleDataSource();
    connections.setUrl(settings.url());
    connections.setUser(settings.user());
    connections.setPassword(settings.password());
    if (NAME_OF_THE_DRIVER.equals(connections.getApplicationName())) {
      connections.setApplicationName("safespace");
    }
    connections.setLoginTimeout(LOGIN_SECONDS);
    connections.setCancelSignalTimeout(CANCEL_SECONDS);
    connections.setTcpKeepAlive(true);
    // Its errors would repeat what users wrote.
    connections.setLogServerErrorDetail(false);
    return connections;
  }
}
