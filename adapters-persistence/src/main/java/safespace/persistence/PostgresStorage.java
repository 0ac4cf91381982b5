package safespace.persistence;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import safespace.domain.archive.Archive;
import safespace.domain.housekeeping.Housekeeping;
import safespace.domain.message.MessageRepository;
import safespace.domain.session.SessionRepository;
import safespace.domain.storage.Lifetimes;
import safespace.domain.storage.Repositories;
import safespace.domain.storage.StorageHealth;
import safespace.domain.storage.UnitOfWork;
import safespace.persistence.connection.ConnectionSettings;
import safespace.persistence.connection.ConnectionSettings.Target;
import safespace.persistence.connection.Database;
import safespace.persistence.connection.Handles;
import safespace.persistence.schema.PostgresSchema;

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
   * @param replica where histories are read as far as it has caught up, or null
   * @param replicaWait the longest wait for the replica to catch up
   * @param searchLanguage the name of a text search configuration
   * @param migrations where the schema is brought up to date: past a pooler, as its owner
   */
  public record Settings(
      ConnectionSettings primary,
      @Nullable Target replica,
      Duration replicaWait,
      Target migrations,
      Lifetimes lifetimes,
      String searchLanguage) {}

  private final Database database;
  private final @Nullable Database replica;
  private final Readings readings;
  private final String searchLanguage;
  private final PostgresSchema schema;
  private final Lifetimes lifetimes;
  private final Expiry expiry;
  private final TimeLimit probes = new TimeLimit(LONGEST_PROBE);

  public PostgresStorage(Settings settings, MeterRegistry meters) {
    this.lifetimes = settings.lifetimes;
    this.searchLanguage = settings.searchLanguage;
    this.expiry = new Expiry(lifetimes.session());
    this.database = new Database("primary", settings.primary, meters);
    Target target = settings.replica;
    this.replica =
        target == null ? null : new Database("replica", settings.primary.replica(target), meters);
    this.readings =
        replica == null
            ? Readings.of(database.statements(), expiry, searchLanguage)
            : new ReplicaReadings(
                database.statements(),
                replica.statements(),
                expiry,
                searchLanguage,
                settings.replicaWait,
                meters);
    this.schema = new PostgresSchema(settings.migrations, database.statements());
  }

  /**
   * Brings the schema up to date; of several that try at once, one does it. Rejects as {@link
   * #ping()} does when the database cannot be used.
   */
  public void migrate() {
    schema.upgrade();
  }

  @Override
  public SessionRepository sessions() {
    return new JdbiSessionRepository(database.statements(), lifetimes);
  }

  @Override
  public MessageRepository messages() {
    return new JdbiMessageRepository(database.statements(), expiry, readings);
  }

  @Override
  public Archive archive() {
    return new JdbiArchive(database.unhurried(), expiry);
  }

  public Housekeeping housekeeping() {
    return new JdbiHousekeeping(
        database.transactions(), handles -> new Unit(handles).messages(), lifetimes);
  }

  @Override
  public <T extends @Nullable Object> T atomically(Function<Repositories, T> work) {
    return unit(database.transactions(), work);
  }

  @Override
  public <T extends @Nullable Object> T atomicallyOnce(Function<Repositories, T> work) {
    return unit(database.unhurried(), work);
  }

  private <T extends @Nullable Object> T unit(
      Handles transactions, Function<Repositories, T> work) {
    return transactions.with(handle -> work.apply(new Unit(Handles.of(handle))));
  }

  /** The repositories of one unit of work. */
  private final class Unit implements Repositories {
    private final Handles handles;

    Unit(Handles handles) {
      this.handles = handles;
    }

    @Override
    public SessionRepository sessions() {
      return new JdbiSessionRepository(handles, lifetimes);
    }

    @Override
    public MessageRepository messages() {
      return new JdbiMessageRepository(
          handles, expiry, Readings.of(handles, expiry, searchLanguage));
    }

    @Override
    public Archive archive() {
      return new JdbiArchive(handles, expiry);
    }
  }

  @Override
  public Duration ping() {
    return timed(
        """
        -- ping
        select 1
        """);
  }

  @Override
  public Duration readPage() {
    return timed(
        """
        -- read a page
        select count(content) from (
          select content from messages order by session_id desc, seq desc limit 50) page
        """);
  }

  private Duration timed(String query) {
    return probes.run(() -> {
      long start = System.nanoTime();
      database.statements().with(handle -> handle.createQuery(query).mapTo(long.class).one());
      return Duration.ofNanos(System.nanoTime() - start);
    });
  }

  @Override
  public Pool pool() {
    return database.figures();
  }

  @Override
  public Schema schema() {
    return probes.run(schema::schema);
  }

  /** Ends all connections; calls after it fail. */
  @Override
  public void close() {
    probes.close();
    if (replica != null) replica.close();
    database.close();
  }
}
