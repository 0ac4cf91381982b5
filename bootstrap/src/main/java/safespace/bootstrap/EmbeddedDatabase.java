package safespace.bootstrap;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
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

  private final DatabaseUrl url;
  private final @Nullable EmbeddedPostgres server;
  private final @Nullable FileLock lock;

  private EmbeddedDatabase(
      int port, String password, @Nullable EmbeddedPostgres server, @Nullable FileLock lock) {
    this.url =
        new DatabaseUrl(
            "jdbc:postgresql://127.0.0.1:" + port + "/postgres?sslmode=disable",
            USER,
            password,
            false);
    this.server = server;
    this.lock = lock;
  }

  /** The folder is in use by another process. */
  static final class InUse extends IOException {
    private static final long serialVersionUID = 1;

    InUse(Path data) {
      super("the data in " + data + " is in use by another safespace");
    }
  }

  /** Starts the database on the files in the folder, and makes them where there are none. */
  static EmbeddedDatabase start(Path folder) throws IOException {
    // The server is told where its files are, and recognized by it.
    Path data = folder.toAbsolutePath().normalize();
    makePrivate(data);
    FileLock lock = lock(data).orElseThrow(() -> new InUse(data));
    try {
      Path files = data.resolve("postgres");
      stopOrphan(files);
      String password = password(data);
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setDataDirectory(files)
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
      return new EmbeddedDatabase(server.getPort(), password, server, lock);
    } catch (IOException | RuntimeException failure) {
      lock.close();
      throw failure;
    }
  }

  /**
   * The database on the files in the folder: the one that runs, or else one that ends with this.
   */
  static EmbeddedDatabase open(Path data) throws IOException {
    try {
      return start(data);
    } catch (InUse running) {
      int port =
          Pidfile.read(data.resolve("postgres")).map(Pidfile::port).orElseThrow(() -> running);
      return new EmbeddedDatabase(port, password(data), null, null);
    }
  }

  DatabaseUrl url() {
    return url;
  }

  /** Ends the database where this started it. */
  @Override
  public void close() throws IOException {
    if (server != null) server.close();
    if (lock != null) lock.close();
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
            .filter(process -> isPostgres(process, files));
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

  /** After a restart of the machine, the process of this number may be any other. */
  private static boolean isPostgres(ProcessHandle process, Path files) {
    ProcessHandle.Info info = process.info();
    return info.command().filter(command -> command.contains("postgres")).isPresent()
        && info.arguments()
            .map(arguments -> List.of(arguments).contains(files.toString()))
            // Some systems do not tell them.
            .orElse(true);
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
