package safespace.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import safespace.persistence.connection.ConnectionSettings.Target;
import safespace.persistence.schema.PostgresSchema;

/**
 * A database in which one role owns the schema and another serves, both made by {@code roles.sql}
 * as psql would run it; but their names are not the usual ones, because a server knows roles of all
 * its databases.
 */
final class TwoRoles implements AutoCloseable {
  private final TestDatabase database = TestDatabase.empty();
  private final String suffix = "_" + UUID.randomUUID().toString().substring(0, 8);

  TwoRoles() {
    database.execute(script());
    // Again, for it may be.
    database.execute(script());
  }

  TestDatabase database() {
    return database;
  }

  String app() {
    return "safespace_app" + suffix;
  }

  private String owner() {
    return "safespace_owner" + suffix;
  }

  Target asApp() {
    return as(app(), "it's the app's");
  }

  Target asOwner() {
    return as(owner(), "it's the owner's");
  }

  private Target as(String role, String password) {
    return new Target(database.direct().url(), role, password);
  }

  PostgresSchema schema() {
    return new PostgresSchema(asOwner(), Optional.of(app()));
  }

  private String script() {
    return read()
        .lines()
        .filter(line -> !line.startsWith("\\"))
        .collect(Collectors.joining("\n"))
        .replaceAll(
            "safespace_(owner|app)\\b", Matcher.quoteReplacement("safespace_") + "$1" + suffix)
        .replace(":'owner_password'", "'it''s the owner''s'")
        .replace(":'app_password'", "'it''s the app''s'")
        .replace(":\"DBNAME\"", '"' + database.text("select current_database()") + '"');
  }

  private static String read() {
    try (InputStream script = TwoRoles.class.getResourceAsStream("/db/roles.sql")) {
      if (script == null) throw new IllegalStateException("there is no roles.sql");
      return new String(script.readAllBytes(), UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    database.close();
    try (TestDatabase other = TestDatabase.empty()) {
      other.execute("drop role " + owner() + "; drop role " + app());
    }
  }
}
