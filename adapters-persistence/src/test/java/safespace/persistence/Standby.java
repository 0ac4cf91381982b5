package safespace.persistence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/** Makes a streaming replica of a server, out of a copy of its files. */
final class Standby {
  /** What belongs to the running server alone. */
  private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts");

  private Standby() {}

  /** A replica that follows the server; its files go into the folder, which must not exist. */
  static EmbeddedServer of(EmbeddedServer primary, Path primaryFiles, Path files) {
    TestDatabase maintenance = new TestDatabase(primary, "postgres");
    try (Connection connection = maintenance.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      boolean old = connection.getMetaData().getDatabaseMajorVersion() < 15;
      statement.execute(
          old
              ? "select pg_start_backup('standby', true, false)"
              : "select pg_backup_start('standby', true)");
      copy(primaryFiles, files);
      String stop = old ? "pg_stop_backup(false, false)" : "pg_backup_stop(false)";
      try (ResultSet stopped = statement.executeQuery("select * from " + stop)) {
        stopped.next();
        Files.writeString(files.resolve("backup_label"), stopped.getString("labelfile"));
      }
      Files.createFile(files.resolve("standby.signal"));
      Files.writeString(
          files.resolve("postgresql.auto.conf"),
          "primary_conninfo = 'host=localhost port=%d user=%s'\n"
              .formatted(primary.postgres().getPort(), primary.user()),
          StandardOpenOption.APPEND);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return EmbeddedServer.start(
        builder -> builder.setDataDirectory(files).setCleanDataDirectory(false));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectory(
                to.resolve(from.relativize(folder).toString()),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (LEFT_OUT.contains(file.getFileName().toString())) return FileVisitResult.CONTINUE;
            try {
              Files.copy(file, to.resolve(from.relativize(file).toString()));
            } catch (NoSuchFileException removedMeanwhile) {
              // the server tidies up as it likes
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
