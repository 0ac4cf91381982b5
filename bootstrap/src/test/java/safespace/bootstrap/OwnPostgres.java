package safespace.bootstrap;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.LoggerFactory;
import safespace.persistence.FixedPort;
import safespace.persistence.PostgresProcesses;
import safespace.persistence.connection.ConnectionSettings.Target;

/** A PostgreSQL that a test starts and ends as it likes, always at the same place. */
final class OwnPostgres implements AutoCloseable {
  /** After a crash it goes through its log first. */
  private static final Duration LONGEST_START = Duration.ofMinutes(1);

  private final Path data;
  private final PostgresProcesses processes;
  private final int port = FixedPort.free();
  private @Nullable EmbeddedPostgres running;

  OwnPostgres(Path data) throws IOException {
    this.data = data;
    this.processes = new PostgresProcesses(data);
  }

  /** Where it is, for those who come by a way of their own. */
  Target target() {
    return new Target("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "");
  }

  int port() {
    return port;
  }

  /** Comes back when it accepts connections. */
  void start() throws IOException {
    running =
        EmbeddedPostgres.builder()
            .setPort(port)
            .setPGStartupWait(LONGEST_START)
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setLocaleConfig("locale", "C.UTF-8")
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("max_connections", "60")
            .start();
  }

  /** Ends it without asking. */
  void kill() throws Exception {
    processes.kill();
    Logger library = (Logger) LoggerFactory.getLogger(EmbeddedPostgres.class);
    library.setLevel(Level.OFF); // it would complain that there is nothing to stop
    close();
    library.setLevel(null);
  }

  /** As a setting of SafeSpace. */
  String url() {
    return "postgresql://postgres@127.0.0.1:" + port + "/postgres";
  }

  /** A connection whose name is not SafeSpace's. */
  Connection connect() throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl("jdbc:postgresql://127.0.0.1:" + port + "/postgres");
    source.setUser("postgres");
    source.setApplicationName("test");
    return source.getConnection();
  }

  boolean accepts() {
    try (Connection connection = connect()) {
      return connection.isValid(1);
    } catch (SQLException notYet) {
      return false;
    }
  }

  /** The first column of each row, as text. */
  static List<String> texts(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) texts.add(rows.getString(1));
      return texts;
    }
  }

  @Override
  public void close() {
    EmbeddedPostgres postgres = running;
    running = null;
    if (postgres == null) return;
    try {
      postgres.close();
    } catch (IOException | RuntimeException killedBefore) {
      // it has let go of its files all the same
    }
  }
}
