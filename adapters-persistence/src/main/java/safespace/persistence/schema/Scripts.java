package safespace.persistence.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The migrations that a program brings along, found without asking a database: {@code
 * V<version>__<name>.sql} changes the schema, and {@code U<version>__<name>.sql} takes that back.
 */
final class Scripts {
  private static final String PROGRAM = "db/migration";
  private static final Pattern FILE = Pattern.compile("([VU])([0-9]{1,9})__(.+)\\.sql");

  private final String location;
  private final NavigableMap<Integer, Script> forward;
  private final NavigableMap<Integer, Script> back;

  /**
   * One of them.
   *
   * @param description its name in words
   */
  record Script(int version, String file, String description, String text) {}

  private Scripts(
      String location, NavigableMap<Integer, Script> forward, NavigableMap<Integer, Script> back) {
    this.location = location;
    this.forward = forward;
    this.back = back;
  }

  /** Those of this program, whether it lies in a folder or in a jar. */
  static Scripts ofProgram() {
    String location = "classpath:" + PROGRAM;
    URL folder = Objects.requireNonNull(Scripts.class.getResource("/" + PROGRAM));
    try {
      if (folder.openConnection() instanceof JarURLConnection jar) {
        URI file = jar.getJarFileURL().toURI();
        try (FileSystem files = FileSystems.newFileSystem(Path.of(file))) {
          return read(files.getPath(PROGRAM), location);
        }
      }
      return read(Path.of(folder.toURI()), location);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Those of a folder. */
  static Scripts in(Path folder) {
    try {
      return read(folder, "filesystem:" + folder.toAbsolutePath());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Scripts read(Path folder, String location) throws IOException {
    NavigableMap<Integer, Script> forward = new TreeMap<>();
    NavigableMap<Integer, Script> back = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path path : files.toList()) {
        String file = path.getFileName().toString();
        Matcher name = FILE.matcher(file);
        if (!name.matches()) continue;
        int version = Integer.parseInt(name.group(2));
        String description = name.group(3).replace('_', ' ');
        Script script = new Script(version, file, description, Files.readString(path));
        Script other = (name.group(1).equals("V") ? forward : back).put(version, script);
        if (other != null) {
          throw new IllegalStateException(file + " and " + other.file + " have the same version");
        }
      }
    }
    return new Scripts(location, forward, back);
  }

  /** Where they are, as Flyway is told. */
  String location() {
    return location;
  }

  Set<Integer> versions() {
    return forward.keySet();
  }

  /** The newest version, 0 for none. */
  int newest() {
    return forward.isEmpty() ? 0 : forward.lastKey();
  }

  Optional<Script> migration(int version) {
    return Optional.ofNullable(forward.get(version));
  }

  /** What takes the migration back. */
  Optional<Script> undo(int version) {
    return Optional.ofNullable(back.get(version));
  }
}
