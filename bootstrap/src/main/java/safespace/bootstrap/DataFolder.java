package safespace.bootstrap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder of the embedded database: for its owner alone, and for one process at a time. */
final class DataFolder {
  private final Path folder;

  private DataFolder(Path folder) {
    this.folder = folder;
  }

  /** The folder, made where there is none. */
  static DataFolder at(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      Files.createDirectories(folder);
      makePrivate(folder, "rwx------");
    }
    return new DataFolder(folder.toRealPath());
  }

  /** The lock of the folder, as long as this process lives; empty when another one has it. */
  Optional<FileLock> lock() throws IOException {
    FileChannel file =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = file.tryLock();
    if (lock == null) file.close();
    return Optional.ofNullable(lock);
  }

  /** PostgreSQL's files. */
  Path files() {
    return folder.resolve("postgres");
  }

  /** PostgreSQL itself. */
  Path program() {
    return folder.resolve("postgresql");
  }

  /** The file with the database's password, made once. */
  Path passwordFile() throws IOException {
    Path file = folder.resolve("password");
    if (Files.notExists(file)) {
      byte[] random = new byte[24];
      new SecureRandom().nextBytes(random);
      Path draft = Files.writeString(folder.resolve("password.new"), "");
      makePrivate(draft, "rw-------");
      Files.writeString(draft, HexFormat.of().formatHex(random));
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return file;
  }

  String password() throws IOException {
    return Files.readString(passwordFile()).strip();
  }

  /**
   * Throws away the files of a first start that never came to its end: nothing was stored in them.
   */
  void clearUnlessComplete() throws IOException {
    if (Files.exists(completeFile()) || Files.notExists(files())) return;
    delete(files());
  }

  /** Deletes a folder, and all that is in it. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    }
  }

  /** Notes that the database has started once. */
  void complete() throws IOException {
    if (Files.notExists(completeFile())) Files.createFile(completeFile());
  }

  private Path completeFile() {
    return folder.resolve("complete");
  }

  /** A PostgreSQL that runs on the files. */
  record Running(ProcessHandle process, int port) {}

  /** The PostgreSQL that runs on the files, whoever started it; empty when none does. */
  Optional<Running> running() throws IOException {
    try {
      List<String> lines = Files.readAllLines(files().resolve("postmaster.pid"));
      if (lines.size() < 4) return Optional.empty();
      int port = Integer.parseInt(lines.get(3).strip());
      return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
          .filter(this::isOurs)
          .map(process -> new Running(process, port));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /** The number in the file may meanwhile be that of another process. */
  private boolean isOurs(ProcessHandle process) {
    return process.info().command().filter(c -> Path.of(c).startsWith(program())).isPresent();
  }

  private static void makePrivate(Path path, String permissions) throws IOException {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) return;
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}
