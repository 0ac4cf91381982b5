package safespace.bootstrap;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of our own, for who has none. It keeps its files in a folder, survives the end of
 * this process in whatever way it comes, is started again when it ends by itself, and lets in only
 * who can read that folder.
 */
final class EmbeddedDatabase implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);

  /** After a crash it may have much to do before it answers. */
  private static final Duration LONGEST_START = Duration.ofMinutes(5);

  private static final Duration LONGEST_STOP = Duration.ofSeconds(30);
  private static final Duration RESTART_PAUSE = Duration.ofSeconds(1);

  private final DataFolder folder;
  private final int port;
  private final @Nullable FileLock lock;
  private @Nullable EmbeddedPostgres server;
  private volatile boolean closed;

  private EmbeddedDatabase(DataFolder folder, int port, @Nullable FileLock lock) {
    this.folder = folder;
    this.port = port;
    this.lock = lock;
  }

  /** The folder is in use by another process. */
  static final class InUse extends IOException {
    private static final long serialVersionUID = 1;

    InUse(Path data) {
      super("the data in " + data + " is in use by another safespace");
    }
  }

  /** The database on the files in the folder, for this process alone; it is still to be started. */
  static EmbeddedDatabase of(Path data) throws IOException {
    DataFolder folder = DataFolder.at(data);
    FileLock lock = folder.lock().orElseThrow(() -> new InUse(data));
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new EmbeddedDatabase(folder, free.getLocalPort(), lock);
    }
  }

  /** The database that another process runs on the files in the folder. */
  static EmbeddedDatabase ofOthers(Path data) throws IOException {
    DataFolder folder = DataFolder.at(data);
    int port = folder.running().orElseThrow(() -> new InUse(data)).port();
    return new EmbeddedDatabase(folder, port, null);
  }

  DatabaseUrl url() throws IOException {
    return new DatabaseUrl(
        "127.0.0.1:" + port,
        "postgres",
        "postgres",
        folder.password(),
        Map.of("sslmode", "disable"),
        DatabaseUrl.Trust.SYSTEM);
  }

  /** Starts it, and makes its files where there are none. */
  synchronized void start() throws IOException {
    if (closed) return;
    Optional<DataFolder.Running> orphan = folder.running();
    if (orphan.isPresent()) stop(orphan.get().process());
    folder.clearUnlessComplete();
    server = launch();
    folder.complete();
    folder.running().ifPresent(own -> Processes.whenEnded(own.process(), this::restart));
  }

  private EmbeddedPostgres launch() throws IOException {
    return EmbeddedPostgres.builder()
        .setPort(port)
        .setDataDirectory(folder.files())
        .setCleanDataDirectory(false)
        .setOverrideWorkingDirectory(folder.program().toFile())
        .setRegisterShutdownHook(false)
        .setPGStartupWait(LONGEST_START)
        // An acknowledged message is on the disk.
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("max_connections", "200")
        // A failing statement would bring its values into the log.
        .setServerConfig("log_min_error_statement", "panic")
        .setServerConfig("log_error_verbosity", "terse")
        // Its socket in the file system would be open to all users of the machine.
        .setServerConfig("unix_socket_directories", "")
        // These go to initdb as they are: who comes needs the password.
        .setLocaleConfig("locale", "C.UTF-8")
        .setLocaleConfig("pwfile", folder.passwordFile().toString())
        .setLocaleConfig("auth", "scram-sha-256")
        .setConnectConfig("password", folder.password())
        .start();
  }

  /** Starts it again after it has ended by itself, as often as it takes. */
  private void restart() {
    while (!closed) {
      log.error("the embedded PostgreSQL has ended; starting it again");
      try {
        Thread.sleep(RESTART_PAUSE);
        release();
        start();
        return;
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
        return;
      } catch (IOException | RuntimeException failure) {
        log.error("the embedded PostgreSQL does not start: {}", failure.getClass().getName());
      }
    }
  }

  /** Lets go of a server that is not there any more. */
  private synchronized void release() {
    try {
      if (server != null) server.close();
    } catch (IOException | RuntimeException expected) {
      log.debug("the embedded PostgreSQL was not there to be stopped");
    }
    server = null;
  }

  /** Ends the database where this started it. */
  @Override
  public void close() throws IOException {
    closed = true;
    synchronized (this) {
      if (server != null) server.close();
      server = null;
      if (lock != null) lock.close();
    }
  }

  /** Ends a PostgreSQL that the last run left behind: nobody else uses it, we have the lock. */
  private static void stop(ProcessHandle orphan) throws IOException {
    log.info("stopping the PostgreSQL that the last run left behind");
    try {
      interrupt(orphan.pid());
      orphan.onExit().get(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException stuck) {
      throw new IOException("the PostgreSQL that the last run left behind does not stop", stuck);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new IOException(stopping);
    }
  }

  /**
   * Asks for a fast shutdown, which is SIGINT; where there are no signals, the process is ended.
   */
  private static void interrupt(long pid) throws IOException, InterruptedException {
    boolean windows = System.getProperty("os.name", "").startsWith("Windows");
    List<String> command =
        windows
            ? List.of("taskkill", "/F", "/T", "/PID", Long.toString(pid))
            : List.of("kill", "-INT", Long.toString(pid));
    new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
