package safespace.persistence;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import safespace.domain.archive.Archive;
import safespace.domain.housekeeping.Housekeeping;
import safespace.domain.limit.SharedLimits;
import safespace.domain.live.Broadcast;
import safespace.domain.live.ChangeRepository;
import safespace.domain.message.MessageRepository;
import safespace.domain.overview.Overview;
import safespace.domain.session.SessionRepository;
import safespace.domain.storage.Lifetimes;
import safespace.domain.storage.Repositories;
import safespace.domain.storage.StorageHealth;
import safespace.domain.storage.UnitOfWork;
import safespace.persistence.connection.ConnectionSettings;
import safespace.persistence.connection.ConnectionSettings.Pooling;
import safespace.persistence.connection.ConnectionSettings.Target;
import safespace.persistence.connection.Database;
import safespace.persistence.connection.Encryption;
import safespace.persistence.connection.Handles;
import safespace.persistence.live.PostgresBroadcast;
import safespace.persistence.schema.InstalledSchema;

/**
 * The door of this module: sessions and messages in one PostgreSQL database, over a pool of
 * connections. Nothing is asked of the database before the first call. The schema is taken as it
 * is: {@link safespace.persistence.schema.PostgresSchema} changes it.
 */
public final class PostgresStorage
    implements Repositories, UnitOfWork, StorageHealth, AutoCloseable {

  private static final Duration LONGEST_PROBE = Duration.ofSeconds(2);

  /** Whoever asks before each request waits no longer than that. */
  private static final Duration LONGEST_LIMITING = Duration.ofMillis(500);

  /** Appends that may wait for their group: as many as the server takes requests at once. */
  private static final int MOST_WAITING_APPENDS = 1_000;

  /**
   * Where the database is and how it is to be used.
   *
   * @param replica where histories are read as far as it has caught up, or null
   * @param replicaWait the longest wait for the replica to catch up
   * @param searchLanguage the name of a text search configuration
   * @param groupsAppends whether appends that come at the same time share a commit
   */
  public record Settings(
      ConnectionSettings primary,
      @Nullable Target replica,
      Duration replicaWait,
      Lifetimes lifetimes,
      String searchLanguage,
      boolean groupsAppends) {}

  private final Database database;
  private final @Nullable Database replica;
  private final Readings readings;
  private final Appending appending;
  private final String searchLanguage;
  private final SearchLanguage search;
  private final InstalledSchema schema;
  private final Lifetimes lifetimes;
  private final Expiry expiry;
  private final Pooling pooling;
  private final MeterRegistry meters;
  private final TimeLimit probes = new TimeLimit(LONGEST_PROBE);
  private final TimeLimit limiting = new TimeLimit(LONGEST_LIMITING);
  private final String secret;

  public PostgresStorage(Settings settings, MeterRegistry meters) {
    this.lifetimes = settings.lifetimes;
    this.searchLanguage = settings.searchLanguage;
    this.expiry = new Expiry(lifetimes.session());
    this.pooling = settings.primary.pooling();
    this.secret = settings.primary.target().password();
    this.meters = meters;
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
    this.appending =
        settings.groupsAppends
            ? new GroupCommit(
                database.statements(),
                expiry,
                new GroupCommit.Limits(MOST_WAITING_APPENDS, pooling.timeout()),
                meters)
            : Appending.of(database.statements(), expiry);
    this.search = new SearchLanguage(database.statements(), searchLanguage);
    this.schema = new InstalledSchema(database.statements());
  }

  @Override
  public SessionRepository sessions() {
    return new JdbiSessionRepository(database.statements(), lifetimes);
  }

  @Override
  public MessageRepository messages() {
    return new JdbiMessageRepository(database.statements(), expiry, readings, appending);
  }

  @Override
  public Archive archive() {
    return new JdbiArchive(database.unhurried(), expiry);
  }

  public Housekeeping housekeeping() {
    return new JdbiHousekeeping(
        database.transactions(), handles -> new Unit(handles).messages(), lifetimes);
  }

  public Overview overview() {
    return new JdbiOverview(database.statements(), expiry);
  }

  /**
   * Limits that all servers share that come to the database with the same password: with it they
   * hash whom they limit.
   */
  public SharedLimits limits() {
    return limits(limiting);
  }

  SharedLimits limits(TimeLimit patience) {
    return new JdbiLimits(database.transactions(), patience, secret);
  }

  /**
   * Other processes on the same database.
   *
   * @param direct the database itself, with no pooler in between
   */
  public Broadcast broadcast(Target direct) {
    return new PostgresBroadcast(database.statements(), direct, meters);
  }

  public ChangeRepository changes() {
    return new JdbiChangeRepository(database.statements(), expiry, sessions());
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
          handles,
          expiry,
          Readings.of(handles, expiry, searchLanguage),
          Appending.of(handles, expiry));
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
  public boolean answeredWithin(Duration time) {
    return database.answeredWithin(time);
  }

  @Override
  public Pool pool() {
    return database.figures();
  }

  @Override
  public Schema schema() {
    return probes.run(schema::state);
  }

  /**
   * How the way to the database is protected, as seen on a new connection. Rejects as {@link
   * #ping()} does when none can be opened, and tells an operator what is in the way.
   */
  public Encryption encryption() {
    return database.encryption();
  }

  /** Whether the database knows the language of searches. Rejects as {@link #ping()} does. */
  public boolean knowsSearchLanguage() {
    return probes.run(search::isKnown);
  }

  /** Whether a search finds what was written in capitals, in letters beyond ASCII too. */
  boolean findsWordsInEitherCase() {
    return probes.run(search::knowsCapitals);
  }

  /**
   * A question about how the database is set up.
   *
   * @param look finds the answer, which changes nothing there; what goes wrong with it is told in
   *     the answer
   */
  public record Check(String name, Supplier<Finding> look) {}

  /**
   * What was found.
   *
   * @param detail in a few words, without names of hosts and people
   */
  public record Finding(boolean passed, String detail) {}

  /**
   * Whether the database is set up as serving needs it. The first question is whether it can be
   * reached: where it cannot, the others need not be asked.
   *
   * @param production where the role that serves must not be able to change the schema
   */
  public List<Check> checks(boolean production) {
    return new Checks(this, database, schema, pooling, production).all();
  }

  /** Ends all connections, once the appends that wait are stored; calls after it fail. */
  @Override
  public void close() {
    appending.close();
    probes.close();
    limiting.close();
    if (replica != null) replica.close();
    database.close();
  }
}
