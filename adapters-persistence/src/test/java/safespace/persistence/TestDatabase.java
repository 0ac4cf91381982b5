package safespace.persistence;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import safespace.domain.storage.Lifetimes;
import safespace.persistence.connection.ConnectionSettings;
import safespace.persistence.connection.ConnectionSettings.Mode;
import safespace.persistence.connection.ConnectionSettings.Pooling;
import safespace.persistence.connection.ConnectionSettings.Statements;
import safespace.persistence.connection.ConnectionSettings.Target;
import safespace.persistence.schema.PostgresSchema;

/**
 * The one door of the tests to PostgreSQL: hands out databases of their own on one server, which
 * starts with the first of them and ends with the JVM. A database costs some milliseconds, being a
 * copy of one that was migrated before.
 */
public final class TestDatabase implements AutoCloseable {
  private static final Set<TestDatabase> OPEN = ConcurrentHashMap.newKeySet();
  private static final TestServer SERVER = TestServers.start();

  private final TestServer server;
  private final String name;

  TestDatabase(TestServer server, String name) {
    this.server = server;
    this.name = name;
  }

  /** A database with the newest schema and nothing in it. */
  public static TestDatabase fresh() {
    return opened(create(SERVER, "template " + Template.DATABASE.name));
  }

  /** A database without any table. */
  public static TestDatabase empty() {
    return opened(empty(SERVER));
  }

  /** A database without any table, whose letters are those of the locale. */
  static TestDatabase ofLocale(String locale) {
    return opened(create(SERVER, "template template0 encoding 'UTF8' locale '" + locale + "'"));
  }

  static TestDatabase empty(TestServer server) {
    return create(server, "");
  }

  private static TestDatabase opened(TestDatabase database) {
    OPEN.add(database);
    return database;
  }

  /** A server that goes on without the tests keeps nothing of them. */
  static void closeAll() {
    OPEN.forEach(TestDatabase::close);
  }

  private static TestDatabase create(TestServer server, String options) {
    String name = "safespace_" + UUID.randomUUID().toString().substring(0, 8);
    new TestDatabase(server, "postgres").execute("create database " + name + " " + options);
    return new TestDatabase(server, name);
  }

  /** Made by whoever needs it first. */
  private static final class Template {
    static final TestDatabase DATABASE = empty();

    static {
      DATABASE.schema().upgrade();
    }
  }

  /** Settings that hinder no test: some connections, and time enough. */
  public PostgresStorage.Settings settings() {
    return settings(5, Duration.ofSeconds(10), Duration.ofSeconds(30));
  }

  /** Settings with exactly this number of connections. */
  public PostgresStorage.Settings settings(
      int connections, Duration poolTimeout, Duration statementTimeout) {
    return settings(
        new Pooling(
            TestServers.poolMode(),
            connections,
            0,
            poolTimeout,
            Duration.ofMinutes(30),
            true,
            false),
        new Statements(statementTimeout, true, false));
  }

  /**
   * Settings with this use of connections; what is to be remembered of statements a pooler forgets.
   */
  public PostgresStorage.Settings settings(Pooling pooling, Statements statements) {
    boolean prepared = statements.prepared() && !server.pooler();
    return settings(
        new ConnectionSettings(
            target(), pooling, new Statements(statements.timeout(), prepared, statements.echo())));
  }

  /** Settings of a storage without a replica, in which nothing expires. */
  public static PostgresStorage.Settings settings(ConnectionSettings connections) {
    return new PostgresStorage.Settings(
        connections, null, Duration.ZERO, new Lifetimes(null, Duration.ofDays(1)), "simple", true);
  }

  /** Whether connections are kept, where a test does not say. */
  static boolean pools() {
    return TestServers.poolMode() == Mode.POOLED;
  }

  /** Where this database is for those who serve, and who comes. */
  public Target target() {
    return new Target(server.servingUrl(name), server.user(), server.password());
  }

  /** The same past a pooler. */
  public Target direct() {
    return new Target(server.url(name), server.user(), server.password());
  }

  /** A storage on this database. */
  public PostgresStorage storage() {
    return storage(settings());
  }

  /** A storage on this database in which things do not last for ever. */
  public PostgresStorage storage(Lifetimes lifetimes) {
    return storage(
        new PostgresStorage.Settings(
            settings().primary(),
            null,
            Duration.ZERO,
            lifetimes,
            settings().searchLanguage(),
            settings().groupsAppends()));
  }

  /** A storage with these settings; nobody looks at its figures. */
  public static PostgresStorage storage(PostgresStorage.Settings settings) {
    return new PostgresStorage(settings, new SimpleMeterRegistry());
  }

  /** What changes this database's schema, as its owner. */
  public PostgresSchema schema() {
    return new PostgresSchema(direct(), Optional.empty());
  }

  /** Connections past the pool, to look behind the scenes. */
  public DataSource dataSource() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(server.url(name));
    source.setUser(server.user());
    source.setPassword(server.password());
    return source;
  }

  /** Runs one or more statements. */
  public void execute(String sql) {
    try (Connection connection = dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Nobody moves the server's clock: what is there grows older. */
  public void pass(Duration time) {
    execute(
        """
        update sessions set created_at = created_at - interval '%1$s',
          last_active_at = last_active_at - interval '%1$s',
          oldest_message_at = oldest_message_at - interval '%1$s';
        update messages set created_at = created_at - interval '%1$s',
          updated_at = updated_at - interval '%1$s';
        update message_chunks set created_at = created_at - interval '%1$s';
        update session_tombstones set expires_at = expires_at - interval '%1$s';
        """
            .formatted(time));
  }

  /** Ends all connections to this database, as an administrator would. */
  void endConnections() {
    var _ =
        texts(
            """
            select pg_terminate_backend(pid, 10000) from pg_stat_activity
            where datname = current_database() and backend_type = 'client backend'
              and pid <> pg_backend_pid()
            """);
  }

  /** The first column of each row, as text; "null" for null. */
  public List<String> texts(String sql) {
    try (Connection connection = dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) texts.add(String.valueOf(rows.getString(1)));
      return texts;
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** The first column of the only row, as text. */
  public String text(String sql) {
    List<String> texts = texts(sql);
    if (texts.size() != 1) throw new IllegalStateException(texts.size() + " rows instead of one");
    return texts.getFirst();
  }

  /** Drops the database, whoever is still connected to it. */
  @Override
  public void close() {
    OPEN.remove(this);
    new TestDatabase(server, "postgres")
        .execute("drop database if exists " + name + " with (force)");
  }
}
