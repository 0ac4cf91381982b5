package safespace.bootstrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The two scripts of a migration that is still to be written.
 *
 * @param name in the way of file names: {@code words_with_underscores}
 */
record NewMigration(int version, String name) {
  private static final Pattern SCRIPT = Pattern.compile("[VU]([0-9]{1,9})__.+\\.sql");
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
  private static final int LONGEST_NAME = 100;

  private static final String FORWARD =
      """
      -- What this is for, and why it is as it is.
      --
      -- It runs in one transaction, and waits for each lock 5 s at most. Servers of the version before work on
      -- meanwhile: add here what they can do without. What takes something away that they need comes a release
      -- later, in a migration whose name begins with "contract"; they will not serve after it.
      --
      -- An index on a table in use is made concurrently, alone in its migration, and so that it can begin anew:
      --
      --   drop index concurrently if exists ix_table_column;
      --   create index concurrently ix_table_column on table (column);
      """;

  private static final String BACK =
      """
      -- Takes back V%d, in one transaction: here an index is dropped without "concurrently".
      """;

  /** A name as people write it, or empty for one that would make an odd file. */
  static Optional<String> named(String text) {
    String name =
        text.strip()
            .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_")
            .replaceAll("[ _-]+", "_")
            .toLowerCase(Locale.ROOT);
    boolean good = NAME.matcher(name).matches() && name.length() <= LONGEST_NAME;
    return good ? Optional.of(name) : Optional.empty();
  }

  /** The next one after those in the folder, and after this version. */
  static NewMigration after(int known, Path folder, String name) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      int newest =
          files
              .map(file -> SCRIPT.matcher(file.getFileName().toString()))
              .filter(Matcher::matches)
              .mapToInt(script -> Integer.parseInt(script.group(1)))
              .max()
              .orElse(0);
      return new NewMigration(Math.max(known, newest) + 1, name);
    }
  }

  /** Writes both scripts, and overwrites none. */
  List<Path> write(Path folder) throws IOException {
    Path forward = folder.resolve("V%d__%s.sql".formatted(version, name));
    Path back = folder.resolve("U%d__%s.sql".formatted(version, name));
    Files.writeString(forward, FORWARD, StandardOpenOption.CREATE_NEW);
    Files.writeString(back, BACK.formatted(version), StandardOpenOption.CREATE_NEW);
    return List.of(forward, back);
  }
}
