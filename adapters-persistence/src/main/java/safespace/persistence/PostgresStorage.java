package safespace.persistence;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jspecify.annotations.Nullable;
import safespace.domain.archive.Archive;
import safespace.domain.message.MessageRepository;
import safespace.domain.session.SessionRepository;
import safespace.domain.storage.Repositories;
import safespace.domain.storage.StorageHealth;
import safespace.domain.storage.UnitOfWork;

/**
 * The door of this module: sessions and messages in one PostgreSQL database, over a pool of
 * connections. Nothing is asked of the database before the first call.
 */
public final class PostgresStorage
    implements Repositories, UnitOfWork, StorageHealth, AutoCloseable {

  private static final Duration LONGEST_PROBE = Duration.ofSeconds(2);

  /**
   * Where the database is and how it is to be used.
   *
   * @param url a JDBC URL without user and password
   * @param poolSize connections that are kept
   * @param maxOverflow further ones under load
   * @param poolTimeout the longest wait for a connection
   * @param poolRecycle the longest life of a connection
   * @param statementTimeout the longest that a statement may run
   * @param tombstoneTtl how long the id of an erased session stays refused
   */
  public record Settings(
      String url,
      String user,
      String password,
      int poolSize,
      int maxOverflow,
      Duration poolTimeout,
      Duration poolRecycle,
      Duration statementTimeout,
      Duration tombstoneTtl) {
    @Override
    public String toString() {
      return "Settings[" + poolSize + "+" + maxOverflow + " connections]";
    }
  }

  private final ConnectionPool pool;
  private final Jdbi jdbi;
  private final Jdbi archives;
  private final Migrations migrations;
  private final Duration tombstoneTtl;
  private final TimeLimit probes = new TimeLimit(LONGEST_PROBE);

  public PostgresStorage(Settings settings) {
    this.tombstoneTtl = settings.tombstoneTtl;
    this.pool = new ConnectionPool(settings);
    DataSource unhurried = Driver.unhurried(settings);
    this.jdbi = jdbi(pool.connections());
    this.archives = jdbi(unhurried);
    this.migrations = new Migrations(unhurried, Handles.ofPool(jdbi));
  }

  private static Jdbi jdbi(DataSource connections) {
    Jdbi jdbi =
        Jdbi.create(connections)
            .installPlugin(new PostgresPlugin())
            .registerArrayType(OffsetDateTime.class, "timestamptz");
    // An exception goes to the log at worst: it must not repeat the values of a statement.
    jdbi.configure(
        StatementExceptions.class,
        exceptions -> exceptions.setMessageRendering(StatementExceptions.MessageRendering.NONE));
    return jdbi;
  }

  /**
   * Brings the schema up to date; of several that try at once, one does it. Rejects as {@link
   * #ping()} does when the database cannot be used.
   */
  public void migrate() {
    migrations.upgrade();
  }

  @Override
  public SessionRepository sessions() {
    return new JdbiSessionRepository(Handles.ofPool(jdbi), tombstoneTtl);
  }

  @Override
  public MessageRepository messages() {
    return new JdbiMessageRepository(Handles.ofPool(jdbi));
  }

  @Override
  public Archive archive() {
    return new JdbiArchive(Handles.ofTransactions(archives));
  }

  @Override
  public <T extends @Nullable Object> T atomically(Function<Repositories, T> work) {
    return Handles.ofTransactions(jdbi).with(handle -> work.apply(new Unit(Handles.of(handle))));
  }

  /** The repositories of one unit of work. */
  private final class Unit implements Repositories {
    private final Handles handles;

    Unit(Handles handles) {
      this.handles = handles;
    }

    @Override
    public SessionRepository sessions() {
      return new JdbiSessionRepository(handles, tombstoneTtl);
    }

    @Override
    public MessageRepository messages() {
      return new JdbiMessageRepository(handles);
    }

    @Override
    public Archive archive() {
      return new JdbiArchive(handles);
    }
  }

  @Override
  public Duration ping() {
    return timed("select 1");
  }

  @Override
  public Duration readPage() {
    return timed(
        """
        select count(content) from (
          select content from messages order by session_id desc, seq desc limit 50) page
        """);
  }

  private Duration timed(String query) {
    return probes.run(() -> {
      long start = System.nanoTime();
      Handles.ofPool(jdbi).with(handle -> handle.createQuery(query).mapTo(long.class).one());
      return Duration.ofNanos(System.nanoTime() - start);
    });
  }

  @Override
  public Pool pool() {
    return pool.figures();
  }

  @Override
  public Schema schema() {
    return probes.run(migrations::schema);
  }

  /** Ends all connections; calls after it fail. */
  @Override
  public void close() {
    probes.close();
    pool.close();
  }
}
