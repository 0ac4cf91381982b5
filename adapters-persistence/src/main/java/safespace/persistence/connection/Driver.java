package safespace.persistence.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import safespace.persistence.connection.ConnectionSettings.Statements;
import safespace.persistence.connection.ConnectionSettings.Target;

/**
 * Opens connections to the server. Every phase of their life has an end: connecting, logging in, a
 * statement (which the server ends), the wait for an answer of a server that is gone, and a
 * transaction that nobody goes on with.
 */
final class Driver {
  private static final Logger log = LoggerFactory.getLogger(Driver.class);

  /** What the driver says by itself names hosts; what goes wrong comes as an exception anyway. */
  private static final java.util.logging.Logger OWN_OF_THE_DRIVER =
      java.util.logging.Logger.getLogger("org.postgresql");

  static {
    OWN_OF_THE_DRIVER.setLevel(java.util.logging.Level.OFF);
  }

  /** What the driver tells the server where nobody gives another name. */
  private static final String NAME_OF_THE_DRIVER = "PostgreSQL JDBC Driver";

  /** What a pooler answers that does not pass start-up options on. */
  private static final String PROTOCOL_VIOLATION = "08P01";

  private static final int CONNECT_SECONDS = 5;
  private static final int LOGIN_SECONDS = 5;
  private static final int CANCEL_SECONDS = 5;
  private static final int SOCKET_MARGIN_SECONDS = 5;

  private final PGSimpleDataSource server;
  private final @Nullable Duration statementTimeout;
  private final @Nullable String givenOptions;
  private volatile boolean optionsRefused;

  private Driver(Target target, boolean prepared, @Nullable Duration statementTimeout) {
    this.server = connections(target);
    this.givenOptions = server.getOptions();
    this.statementTimeout = statementTimeout;
    if (!prepared) server.setPrepareThreshold(0);
    if (statementTimeout == null) return;
    // The server ends a statement first; this ends the wait for a server that is gone.
    server.setSocketTimeout(seconds(statementTimeout) + SOCKET_MARGIN_SECONDS);
    long millis = statementTimeout.toMillis();
    String limits =
        "-c statement_timeout=%d -c idle_in_transaction_session_timeout=%d"
            .formatted(millis, millis + Duration.ofSeconds(SOCKET_MARGIN_SECONDS).toMillis());
    server.setOptions(givenOptions == null ? limits : givenOptions + " " + limits);
  }

  /** Connections that serve: their statements end in time. */
  static Driver serving(Target target, Statements statements) {
    return new Driver(target, statements.prepared(), statements.timeout());
  }

  /** Connections for work that takes as long as it needs. */
  static Driver unhurried(Target target, boolean prepared) {
    return new Driver(target, prepared, null);
  }

  static PGSimpleDataSource connections(Target target) {
    PGSimpleDataSource connections = new PGSimpleDataSource();
    connections.setUrl(target.url());
    connections.setUser(target.user());
    connections.setPassword(target.password());
    if (NAME_OF_THE_DRIVER.equals(connections.getApplicationName())) {
      connections.setApplicationName("safespace");
    }
    if (!target.url().contains("connectTimeout=")) connections.setConnectTimeout(CONNECT_SECONDS);
    // Over all hosts of the URL: one that does not answer must not use up the time of the others.
    int hosts = connections.getServerNames().length;
    connections.setLoginTimeout(connections.getConnectTimeout() * hosts + LOGIN_SECONDS);
    connections.setCancelSignalTimeout(CANCEL_SECONDS);
    connections.setTcpKeepAlive(true);
    // Its errors would repeat what users wrote.
    connections.setLogServerErrorDetail(false);
    return connections;
  }

  private static int seconds(Duration duration) {
    return Math.toIntExact(duration.plusMillis(999).toSeconds());
  }

  Connection open() throws SQLException {
    try {
      return server.getConnection();
    } catch (SQLException failure) {
      if (!PROTOCOL_VIOLATION.equals(failure.getSQLState()) || statementTimeout == null) {
        throw failure;
      }
      return openWithoutOptions(statementTimeout);
    }
  }

  /** Through a pooler that refuses options: what they would limit is limited here. */
  private synchronized Connection openWithoutOptions(Duration timeout) throws SQLException {
    if (!optionsRefused) {
      server.setOptions(givenOptions);
      server.setQueryTimeout(seconds(timeout));
      optionsRefused = true;
      log.warn(
          "a pooler refuses start-up options: statements are ended from here after {} s;"
              + " DB_PREPARED_STATEMENTS must be false unless it knows prepared statements",
          seconds(timeout));
    }
    return server.getConnection();
  }

  /** How connections are protected, as seen on a new one. */
  Encryption encryption() throws SQLException {
    try (Connection connection = open()) {
      return Encryption.of(server, connection);
    }
  }

  /** Whether a pooler stands before the server, which hands a connection round. */
  boolean optionsRefused() {
    return optionsRefused;
  }
}
