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

  /** In a URL of several hosts, one that did not answer is tried again after this time. */
  private static final int HOST_RECHECK_SECONDS = 2;

  /** Tells the server its limits, where there are any. */
  private final PGSimpleDataSource server;

  /** The same through a pooler that refuses to be told: statements are ended from here. */
  private final PGSimpleDataSource pooler;

  private volatile boolean optionsRefused;

  private Driver(Target target, boolean prepared, @Nullable Duration statementTimeout) {
    this.server = connections(target, prepared);
    this.pooler = connections(target, prepared);
    if (statementTimeout == null) return;
    // The server ends a statement first; this ends the wait for a server that is gone.
    int socketTimeout = seconds(statementTimeout) + SOCKET_MARGIN_SECONDS;
    server.setSocketTimeout(socketTimeout);
    pooler.setSocketTimeout(socketTimeout);
    pooler.setQueryTimeout(seconds(statementTimeout));
    long millis = statementTimeout.toMillis();
    String limits =
        "-c statement_timeout=%d -c idle_in_transaction_session_timeout=%d"
            .formatted(millis, millis + Duration.ofSeconds(SOCKET_MARGIN_SECONDS).toMillis());
    String given = server.getOptions();
    server.setOptions(given == null ? limits : given + " " + limits);
  }

  /** Connections that serve: their statements end in time. */
  static Driver serving(Target target, Statements statements) {
    return new Driver(target, statements.prepared(), statements.timeout());
  }

  /** Connections for work that takes as long as it needs. */
  static Driver unhurried(Target target, boolean prepared) {
    return new Driver(target, prepared, null);
  }

  private static PGSimpleDataSource connections(Target target, boolean prepared) {
    PGSimpleDataSource connections = connections(target);
    if (!prepared) connections.setPrepareThreshold(0);
    return connections;
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
    connections.setHostRecheckSeconds(HOST_RECHECK_SECONDS);
    connections.setTcpKeepAlive(true);
    // Its errors would repeat what users wrote.
    connections.setLogServerErrorDetail(false);
    return connections;
  }

  private static int seconds(Duration duration) {
    return Math.toIntExact(duration.plusMillis(999).toSeconds());
  }

  Connection open() throws SQLException {
    if (optionsRefused) return pooler.getConnection();
    try {
      return server.getConnection();
    } catch (SQLException failure) {
      if (!PROTOCOL_VIOLATION.equals(failure.getSQLState())) throw failure;
      // It is the options only if it works without them.
      Connection connection = pooler.getConnection();
      refused();
      return connection;
    }
  }

  private synchronized void refused() {
    if (optionsRefused) return;
    optionsRefused = true;
    log.warn(
        "a pooler refuses start-up options: statements and transactions are limited from here;"
            + " DB_PREPARED_STATEMENTS must be false unless the pooler knows prepared statements");
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
