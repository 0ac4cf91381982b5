package safespace.bootstrap;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of our own, for who has none. It keeps its files in a folder, survives the end of
 * this process in whatever way it comes, and lets in only who can read that folder.
 */
final class EmbeddedDatabase implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final String USER = "postgres";

  private final Path data;
  private final int port;
  private final String password;
  private final @Nullable FileLock lock;
  private @Nullable EmbeddedPostgres server;

  private EmbeddedDatabase(Path data, int port, @Nullable FileLock lock) throws IOException {
    this.data = data;
    this.port = port;
    this.password = password(data);
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
    makePrivate(data);
    FileLock lock = lock(data).orElseThrow(() -> new InUse(data));
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new EmbeddedDatabase(data, free.getLocalPort(), lock);
    }
  }

  /**
   * The database on the files in the folder: the one that runs, or else one that ends with this.
   */
  static EmbeddedDatabase started(Path data) throws IOException {
    try {
      EmbeddedDatabase own = of(data);
      own.start();
      return own;
    } catch (InUse running) {
      int port = Pidfile.read(files(data)).map(Pidfile::port).orElseThrow(() -> running);
      return new EmbeddedDatabase(data, port, null);
    }
  }

  /** Starts it, and makes its files where there are none. */
  void start() throws IOException {
    stopOrphan(files(data));
    server =
        EmbeddedPostgres.builder()
            .setPort(port)
            .setDataDirectory(files(data))
            .setCleanDataDirectory(false)
            .setOverrideWorkingDirectory(data.resolve("postgresql").toFile())
            .setRegisterShutdownHook(false)
            // An acknowledged message is on the disk.
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("max_connections", "200")
            // A failing statement would bring its values into the log.
            .setServerConfig("log_min_error_statement", "panic")
            .setServerConfig("log_error_verbosity", "terse")
            // These go to initdb as they are: all who come over the network need the password.
            .setLocaleConfig("locale", "C.UTF-8")
            .setLocaleConfig("pwfile", data.resolve("password").toAbsolutePath().toString())
            .setLocaleConfig("auth-host", "scram-sha-256")
            .setConnectConfig("password", password)
            .setPGStartupWait(LONGEST_WAIT)
            .start();
  }

  DatabaseUrl url() {
    return new DatabaseUrl(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres?sslmode=disable", USER, password);
  }

  /** Ends the database where this started it. */
  @Override
  public void close() throws IOException {
    if (server != null) server.close();
    if (lock != null) lock.close();
  }

  private static Path files(Path data) {
    return data.resolve("postgres");
  }

  /** A folder for the owner alone. */
  private static void makePrivate(Path data) throws IOException {
    Files.createDirectories(data);
    if (isPosix(data))
      Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** The lock of the folder, as long as this process lives; empty when another one has it. */
  private static Optional<FileLock> lock(Path data) throws IOException {
    FileChannel file =
        FileChannel.open(data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = file.tryLock();
    if (lock == null) file.close();
    return Optional.ofNullable(lock);
  }

  /**
   * Ends a database whose process was killed and left it running: nobody else uses it, we have the
   * lock.
   */
  private static void stopOrphan(Path files) throws IOException {
    Optional<ProcessHandle> orphan =
        Pidfile.read(files)
            .flatMap(pidfile -> ProcessHandle.of(pidfile.pid()))
            .filter(EmbeddedDatabase::isPostgres);
    if (orphan.isEmpty()) return;
    log.info("stopping the PostgreSQL that the last run left behind");
    try {
      interrupt(orphan.get().pid());
      orphan.get().onExit().get(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException stuck) {
      throw new IOException("the PostgreSQL that the last run left behind does not stop", stuck);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new IOException(stopping);
    }
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().filter(command -> command.contains("postgres")).isPresent();
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

  /** What the server writes beside its files while it runs. */
  private record Pidfile(long pid, int port) {
    static Optional<Pidfile> read(Path files) throws IOException {
      try {
        List<String> lines = Files.readAllLines(files.resolve("postmaster.pid"));
        if (lines.size() < 4) return Optional.empty();
        return Optional.of(
            new Pidfile(
                Long.parseLong(lines.get(0).strip()), Integer.parseInt(lines.get(3).strip())));
      } catch (NoSuchFileException none) {
        return Optional.empty();
      }
    }
  }

  /** The database's password, made once, and readable by the owner of the folder alone. */
  private static String password(Path data) throws IOException {
    Path file = data.resolve("password");
    if (Files.notExists(file)) {
      byte[] random = new byte[24];
      new SecureRandom().nextBytes(random);
      if (isPosix(file)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      Files.writeString(file, HexFormat.of().formatHex(random));
    }
    return Files.readString(file).strip();
  }
}
