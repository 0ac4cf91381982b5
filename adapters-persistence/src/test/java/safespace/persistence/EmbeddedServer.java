package safespace.persistence;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A server out of a jar, for machines without Docker. */
record EmbeddedServer(EmbeddedPostgres postgres) implements TestServer {
  /** After a crash it goes through its log first. */
  private static final Duration LONGEST_START = Duration.ofMinutes(1);

  static EmbeddedServer start() {
    return start(builder -> builder);
  }

  /** As durable as a server in production; by itself the jar's would not be. */
  static EmbeddedServer start(UnaryOperator<EmbeddedPostgres.Builder> more) {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setLocaleConfig("locale", "C.UTF-8")
            .setPGStartupWait(LONGEST_START)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("max_connections", "200")
            .setServerConfig("log_min_error_statement", "panic")
            .setServerConfig("log_error_verbosity", "terse");
    try {
      return new EmbeddedServer(more.apply(builder).start());
    } catch (IOException failure) {
      throw new UncheckedIOException("the embedded PostgreSQL does not start", failure);
    }
  }

  @Override
  public String provider() {
    return "embedded";
  }

  @Override
  public String url(String database) {
    return "jdbc:postgresql://localhost:" + postgres.getPort() + "/" + database;
  }

  @Override
  public String user() {
    return "postgres";
  }

  @Override
  public String password() {
    return "";
  }

  @Override
  public void close() {
    try {
      postgres.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
