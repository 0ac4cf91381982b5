package safespace.persistence;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
      try (PostgresStorage storage = DATABASE.storage()) {
        storage.migrate();
      }
    }
  }

  /** Settings that hinder no test: some connections, and time enough. */
  public PostgresStorage.Settings settings() {
    return settings(5, Duration.ofSeconds(10), Duration.ofSeconds(30));
  }

  /** Settings with a pool of exactly this size. */
  public PostgresStorage.Settings settings(
      int connections, Duration poolTimeout, Duration statementTimeout) {
    return settings(
        new Pooling(Mode.POOLED, connections, 0, poolTimeout, Duration.ofMinutes(30), true, false),
        new Statements(statementTimeout, true, false));
  }

  /** Settings with this use of connections. */
  public PostgresStorage.Settings settings(Pooling pooling, Statements statements) {
    return new PostgresStorage.Settings(
        new ConnectionSettings(target(), pooling, statements),
        null,
        Duration.ZERO,
        target(),
        new Lifetimes(null, Duration.ofDays(1)),
        "simple");
  }

  /** Where this database is, and who comes. */
  public Target target() {
    return new Target(server.url(name), server.user(), server.password());
  }

  /** A storage on this database. */
  public PostgresStorage storage() {
    return storage(settings());
  }

  /** A storage with these settings; nobody looks at its figures. */
  public static PostgresStorage storage(PostgresStorage.Settings settings) {
    return new PostgresStorage(settings, new SimpleMeterRegistry());
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
