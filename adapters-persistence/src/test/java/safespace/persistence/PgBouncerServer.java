package safespace.persistence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server with a PgBouncer in front of it, in transaction mode: each transaction may meet another
 * connection to the server, and start-up options are refused. Whoever looks behind the scenes, or
 * migrates, goes past it.
 *
 * @param bouncer a shell around it, which ends it as soon as nobody is left who could ask for that
 */
record PgBouncerServer(TestServer server, Process bouncer, int port) implements TestServer {

  /** Fewer connections than the tests have clients, and none that lives for long. */
  private static final String SETTINGS =
      """
      [databases]
      * = host=127.0.0.1 port=%d user=%s

      [pgbouncer]
      listen_addr = 127.0.0.1
      listen_port = %d
      unix_socket_dir =
      auth_type = any
      pool_mode = transaction
      default_pool_size = 4
      max_client_conn = 1000
      server_lifetime = 5
      %s
      """;

  /** Its input ends with the JVM, also when that is killed. */
  private static final String UNTIL_INPUT_ENDS =
      """
      trap '' INT TERM
      PATH="$PATH:/usr/sbin"
      pgbouncer "$1/pgbouncer.ini" > "$1/log" 2>&1 &
      cat > /dev/null
      kill "$!"
      wait "$!"
      rm -rf "$1"
      """;

  static PgBouncerServer start() {
    EmbeddedServer server = EmbeddedServer.start();
    try {
      return before(server, server.postgres().getPort());
    } catch (IOException | RuntimeException failure) {
      server.close();
      throw new IllegalStateException("PgBouncer does not start", failure);
    }
  }

  private static PgBouncerServer before(TestServer server, int serverPort) throws IOException {
    int port = FixedPort.free();
    // It refuses to be root.
    String user = System.getProperty("user.name").equals("root") ? "user = nobody" : "";
    Path folder = Files.createTempDirectory("pgbouncer");
    Files.writeString(
        folder.resolve("pgbouncer.ini"), SETTINGS.formatted(serverPort, server.user(), port, user));
    Process bouncer =
        new ProcessBuilder("sh", "-c", UNTIL_INPUT_ENDS, "sh", folder.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    PgBouncerServer started = new PgBouncerServer(server, bouncer, port);
    try {
      Await.until("PgBouncer listens", () -> listens(port) || log(folder).contains("FATAL"));
      if (!listens(port)) throw new IOException(log(folder));
      return started;
    } catch (IOException | AssertionError failure) {
      started.end();
      throw failure;
    }
  }

  private static boolean listens(int port) {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static String log(Path folder) {
    try (Stream<String> lines = Files.lines(folder.resolve("log"))) {
      return String.join("\n", lines.toList());
    } catch (IOException | UncheckedIOException notYet) {
      return "";
    }
  }

  private void end() {
    try {
      bouncer.getOutputStream().close();
      if (!bouncer.waitFor(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("PgBouncer does not end");
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String provider() {
    return "PgBouncer before " + server.provider();
  }

  @Override
  public String url(String database) {
    return server.url(database);
  }

  @Override
  public String servingUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  @Override
  public boolean pooler() {
    return true;
  }

  @Override
  public String user() {
    return server.user();
  }

  @Override
  public String password() {
    return server.password();
  }

  @Override
  public void close() {
    try (server) {
      end();
    }
  }
}
