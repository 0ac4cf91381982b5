package safespace.persistence;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import safespace.persistence.connection.ConnectionSettings.Mode;

/**
 * Finds the server of this JVM: the one that is given, else one in a container, else one out of a
 * jar. {@code TEST_DATABASE} ("url", "docker", "embedded", "pgbouncer") takes the choice away, and
 * then that one has to work. {@code TEST_POOL_MODE} ("pooled", "none") tells how SafeSpace is to
 * use its connections.
 */
final class TestServers {
  private TestServers() {}

  static TestServer start() {
    String forced = setting("TEST_DATABASE");
    Choice choice =
        switch (forced == null ? "" : forced.toLowerCase(Locale.ROOT)) {
          case "" -> best();
          case "url" -> new Choice("forced", TestServers::given);
          case "docker" -> new Choice("forced", TestServers::docker);
          case "embedded" -> new Choice("forced", EmbeddedServer::start);
          case "pgbouncer" -> new Choice("forced", PgBouncerServer::start);
          default ->
              throw new IllegalStateException(
                  "TEST_DATABASE is url, docker, embedded or pgbouncer, or unset");
        };
    TestServer server = choice.server.get();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server)));
    TestDatabase maintenance = new TestDatabase(server, "postgres");
    String pool = poolMode() == Mode.NONE ? ", without a pool" : "";
    tell(server.provider() + ", PostgreSQL " + version(maintenance) + pool + choice.because());
    requireDurable(maintenance);
    return server;
  }

  private static void end(TestServer server) {
    try (server) {
      TestDatabase.closeAll();
    }
  }

  /** A server that is still to be started, and why it is this one: "" when it is the first. */
  private record Choice(String reason, Supplier<TestServer> server) {
    String because() {
      return reason.isEmpty() ? "" : " (" + reason + ")";
    }
  }

  private static Choice best() {
    if (setting("TEST_DATABASE_URL") != null) return new Choice("", TestServers::given);
    return DockerServer.obstacle()
        .map(obstacle -> new Choice(obstacle, EmbeddedServer::start))
        .orElseGet(() -> new Choice("", DockerServer::start));
  }

  private static TestServer given() {
    return GivenServer.at(
        Optional.ofNullable(setting("TEST_DATABASE_URL"))
            .orElseThrow(() -> new IllegalStateException("TEST_DATABASE_URL is not set")));
  }

  private static TestServer docker() {
    DockerServer.obstacle()
        .ifPresent(obstacle -> {
          throw new IllegalStateException("TEST_DATABASE=docker, but " + obstacle);
        });
    return DockerServer.start();
  }

  /** How SafeSpace is to use its connections where a test does not say. */
  static Mode poolMode() {
    String mode = setting("TEST_POOL_MODE");
    return mode == null ? Mode.POOLED : Mode.valueOf(mode.toUpperCase(Locale.ROOT));
  }

  private static @Nullable String setting(String name) {
    String value = System.getProperty(name, System.getenv(name));
    return value == null || value.isBlank() ? null : value;
  }

  private static String version(TestDatabase database) {
    return database.text("show server_version").replaceFirst(" .*", "");
  }

  /** What is acknowledged must survive a crash, or some tests would test nothing. */
  static void requireDurable(TestDatabase database) {
    for (String setting : new String[] {"fsync", "synchronous_commit"}) {
      String value = database.text("show " + setting);
      if (!value.equals("on")) {
        throw new IllegalStateException("the test database has " + setting + " = " + value);
      }
    }
  }

  private static void tell(String server) {
    System.out.println("test database: " + server);
  }
}
