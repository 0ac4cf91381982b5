package safespace.bootstrap;

import static safespace.bootstrap.Parsers.duration;
import static safespace.bootstrap.Parsers.oneOf;
import static safespace.bootstrap.Parsers.wholeNumber;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import safespace.bootstrap.DatabaseUrl.Trust;
import safespace.persistence.connection.ConnectionSettings.Mode;
import safespace.persistence.connection.ConnectionSettings.Pooling;
import safespace.persistence.connection.ConnectionSettings.Statements;

/**
 * The settings of the database.
 *
 * @param url empty for the embedded one, whose files lie in {@code data}
 * @param migrationUrl empty where the schema is changed over {@code url} too
 * @param appRole the role that serves, where another one owns the schema
 * @param readUrl a replica, for reading
 * @param readMaxLag the longest wait for the replica to catch up
 * @param groupsAppends whether appends that come at the same time share a commit
 */
record DatabaseConfig(
    Optional<DatabaseUrl> url,
    Optional<DatabaseUrl> migrationUrl,
    Optional<String> appRole,
    Optional<DatabaseUrl> readUrl,
    Duration readMaxLag,
    Path data,
    Pooling pooling,
    Statements statements,
    boolean groupsAppends,
    int connectRetries,
    Duration connectBackoff) {

  private static final Setting<DatabaseUrl> DATABASE_URL =
      Setting.of(
              "DATABASE_URL",
              "",
              "postgresql://user:password@host:port/database",
              DatabaseUrl::parse,
              "the PostgreSQL to keep everything in; none for an embedded one")
          .keptSecret();

  private static final Setting<DatabaseUrl> DATABASE_MIGRATION_URL =
      Setting.of(
              "DATABASE_MIGRATION_URL",
              "",
              "postgresql://user:password@host:port/database",
              DatabaseUrl::parse,
              "a direct way to the database, past a pooler, and perhaps as its owner, for"
                  + " migrations; none for DATABASE_URL")
          .or("DATABASE_URL_SYNC")
          .keptSecret();

  private static final Setting<String> DATABASE_APP_ROLE =
      Setting.of(
          "DATABASE_APP_ROLE",
          "",
          "the name of a role, of at most 63 bytes",
          Parsers::name,
          "the role that serves: migrations grant it what that needs, and no more");

  private static final Setting<DatabaseUrl> DATABASE_READ_URL =
      Setting.of(
              "DATABASE_READ_URL",
              "",
              "postgresql://user:password@host:port/database",
              DatabaseUrl::parse,
              "a streaming replica, for reading histories; none for DATABASE_URL")
          .keptSecret();

  private static final Setting<Trust> DB_TLS_TRUST =
      Setting.of(
          "DB_TLS_TRUST",
          "system",
          "system or any",
          oneOf(Trust.class),
          "which certificates of servers on other machines are believed; any encrypts and verifies"
              + " nobody");

  private static final Setting<Duration> READ_MAX_LAG =
      Setting.of(
          "READ_MAX_LAG",
          "100ms",
          "a duration up to 10s",
          duration(Duration.ZERO, Duration.ofSeconds(10)),
          "the longest wait for the replica to have what the primary has; then the primary is"
              + " read");

  private static final Setting<Path> SAFESPACE_DATA =
      Setting.of(
          "SAFESPACE_DATA",
          ".safespace",
          "a folder",
          Path::of,
          "where the embedded PostgreSQL keeps its files");

  private static final Setting<Integer> DB_POOL_SIZE =
      Setting.of("DB_POOL_SIZE", "20", "1 to 1000", wholeNumber(1, 1_000), "connections kept")
          .or("DATABASE_POOL_SIZE");

  private static final Setting<Integer> DB_MAX_OVERFLOW =
      Setting.of(
              "DB_MAX_OVERFLOW",
              "10",
              "0 to 1000",
              wholeNumber(0, 1_000),
              "further connections under load, closed when idle")
          .or("DATABASE_MAX_OVERFLOW");

  private static final Setting<Duration> DB_POOL_TIMEOUT =
      Setting.of(
              "DB_POOL_TIMEOUT",
              "30",
              "seconds, or a duration, from 250ms to 1h",
              duration(Duration.ofMillis(250), Duration.ofHours(1)),
              "the longest wait for a connection")
          .or("DATABASE_POOL_TIMEOUT");

  private static final Setting<Duration> DB_POOL_RECYCLE =
      Setting.of(
          "DB_POOL_RECYCLE",
          "3600",
          "seconds, or a duration, from 30s",
          duration(Duration.ofSeconds(30), Duration.ofDays(365)),
          "the longest life of a connection");

  private static final Setting<Boolean> DB_POOL_PRE_PING =
      Setting.of(
          "DB_POOL_PRE_PING",
          "true",
          "true or false",
          Parsers::flag,
          "tests a connection each time before it is used");

  private static final Setting<Mode> DB_POOL_MODE =
      Setting.of(
          "DB_POOL_MODE",
          "pooled",
          "pooled or none",
          oneOf(Mode.class),
          "none opens a connection for each unit of work, for serverless databases");

  private static final Setting<Boolean> DB_ECHO =
      Setting.of(
              "DB_ECHO",
              "false",
              "true or false",
              Parsers::flag,
              "tells of each SQL statement in the log, with its time and without its values")
          .or("DB_ECHO_SQL");

  private static final Setting<Boolean> DB_PREPARED_STATEMENTS =
      Setting.of(
          "DB_PREPARED_STATEMENTS",
          "true",
          "true or false",
          Parsers::flag,
          "lets the server remember statements; false behind a PgBouncer in transaction mode older"
              + " than 1.21");

  private static final Setting<Duration> DB_STATEMENT_TIMEOUT =
      Setting.of(
          "DB_STATEMENT_TIMEOUT",
          "30",
          "seconds, or a duration, from 100ms to 1h",
          duration(Duration.ofMillis(100), Duration.ofHours(1)),
          "the longest that a statement may run");

  private static final Setting<Boolean> APPEND_COALESCING =
      Setting.of(
          "APPEND_COALESCING",
          "true",
          "true or false",
          Parsers::flag,
          "stores messages that come at the same time with one statement");

  private static final Setting<Integer> DB_CONNECT_RETRIES =
      Setting.of(
          "DB_CONNECT_RETRIES",
          "10",
          "0 to 1000",
          wholeNumber(0, 1_000),
          "how often the database is tried again at the start");

  private static final Setting<Duration> DB_CONNECT_BACKOFF =
      Setting.of(
          "DB_CONNECT_BACKOFF",
          "500ms",
          "a duration from 1ms to 30s",
          duration(Duration.ofMillis(1), Duration.ofSeconds(30)),
          "the first wait between two tries; it doubles, up to 30s");

  static DatabaseConfig read(SettingsReader reader, boolean debug) {
    Optional<DatabaseUrl> url = reader.optional(DATABASE_URL);
    Optional<DatabaseUrl> migrationUrl = reader.optional(DATABASE_MIGRATION_URL);
    Optional<String> appRole = reader.optional(DATABASE_APP_ROLE);
    Optional<DatabaseUrl> readUrl = reader.optional(DATABASE_READ_URL);
    Trust trust = reader.value(DB_TLS_TRUST);
    DatabaseConfig database =
        new DatabaseConfig(
            url.map(u -> u.trusting(trust)),
            migrationUrl.map(u -> u.trusting(trust)),
            appRole,
            readUrl.map(u -> u.trusting(trust)),
            reader.value(READ_MAX_LAG),
            reader.value(SAFESPACE_DATA),
            pooling(reader, debug),
            new Statements(
                reader.value(DB_STATEMENT_TIMEOUT),
                reader.value(DB_PREPARED_STATEMENTS),
                reader.value(DB_ECHO) || debug),
            reader.value(APPEND_COALESCING),
            reader.value(DB_CONNECT_RETRIES),
            reader.value(DB_CONNECT_BACKOFF));
    database.requireMeaning(reader);
    return database;
  }

  private void requireMeaning(SettingsReader reader) {
    for (Setting<DatabaseUrl> other : List.of(DATABASE_MIGRATION_URL, DATABASE_READ_URL)) {
      if (reader.isSet(other) && !reader.isSet(DATABASE_URL)) {
        reader.problem(other.name() + " is set, but DATABASE_URL is not");
      }
    }
    urls()
        .forEach((name, url) -> {
          if (url.hidesCertificate()) {
            reader.problem(name + " has sslkey, which needs the file of sslrootcert too");
          }
        });
  }

  private static Pooling pooling(SettingsReader reader, boolean debug) {
    return new Pooling(
        reader.value(DB_POOL_MODE),
        reader.value(DB_POOL_SIZE),
        reader.value(DB_MAX_OVERFLOW),
        reader.value(DB_POOL_TIMEOUT),
        reader.value(DB_POOL_RECYCLE),
        reader.value(DB_POOL_PRE_PING),
        debug);
  }

  /** What is good enough elsewhere, but not in production. */
  void requireProduction(SettingsReader reader) {
    // Where one is set but wrong, that is told already.
    if (!reader.isSet(DATABASE_URL)) {
      reader.problem("DATABASE_URL is not set, and production takes no embedded database");
    }
    urls()
        .forEach((name, url) -> {
          if (!url.exposed()) return;
          reader.problem(
              name + " has sslmode=disable, which production takes for a local database only");
        });
  }

  /** Those that are set, by the names of their settings. */
  private Map<String, DatabaseUrl> urls() {
    Map<String, DatabaseUrl> urls = new LinkedHashMap<>();
    url.ifPresent(u -> urls.put(DATABASE_URL.name(), u));
    migrationUrl.ifPresent(u -> urls.put(DATABASE_MIGRATION_URL.name(), u));
    readUrl.ifPresent(u -> urls.put(DATABASE_READ_URL.name(), u));
    return urls;
  }
}
