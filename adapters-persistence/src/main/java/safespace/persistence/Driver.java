package safespace.persistence;

import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** How connections are opened: every phase of their life has an end. */
final class Driver {
  private static final int CONNECT_SECONDS = 10;
  private static final int CANCEL_SECONDS = 5;
  private static final int SOCKET_MARGIN_SECONDS = 5;

  private Driver() {}

  /** Connections that serve: their statements end in time. */
  static DataSource serving(PostgresStorage.Settings settings) {
    Duration timeout = settings.statementTimeout();
    PGSimpleDataSource connections = connections(settings);
    // The server ends a statement first; this ends the wait for a server that is gone.
    connections.setSocketTimeout((int) timeout.toSeconds() + SOCKET_MARGIN_SECONDS);
    connections.setOptions("-c statement_timeout=" + timeout.toMillis());
    return connections;
  }

  /** Connections that migrate: their statements take as long as they need. */
  static DataSource migrating(PostgresStorage.Settings settings) {
    return connections(settings);
  }

  private static PGSimpleDataSource connections(PostgresStorage.Settings settings) {
    PGSimpleDataSource connections = new PGSimpleDataSource();
    connections.setUrl(settings.url());
    connections.setUser(settings.user());
    connections.setPassword(settings.password());
    connections.setApplicationName("safespace");
    connections.setConnectTimeout(CONNECT_SECONDS);
    connections.setLoginTimeout(CONNECT_SECONDS);
    connections.setCancelSignalTimeout(CANCEL_SECONDS);
    connections.setTcpKeepAlive(true);
    // Its errors would repeat what users wrote.
    connections.setLogServerErrorDetail(false);
    return connections;
  }
}
