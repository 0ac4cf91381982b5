package safespace.domain.storage;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import safespace.domain.archive.Archive;
import safespace.domain.housekeeping.Housekeeping;
import safespace.domain.live.ChangeRepository;
import safespace.domain.message.MessageRepository;
import safespace.domain.overview.Overview;
import safespace.domain.session.SessionRepository;

/**
 * Keeps everything in memory, and keeps the same contracts as PostgreSQL. Each call, or each unit
 * of work, changes a copy that takes the place of what was there when all went well.
 *
 * <p>One at a time: a unit of work waits until the one before has ended, and must not call the
 * storage but through the repositories that it was given.
 */
public final class InMemoryStorage implements Repositories, UnitOfWork {
  private final ReentrantLock lock = new ReentrantLock();
  private final Clock clock;
  private final Lifetimes lifetimes;
  private final Repositories repositories = new Parts(this::inTransaction);
  private Tables tables = Tables.EMPTY;

  /** A storage that refuses the ids of erased sessions for 30 days. */
  public InMemoryStorage(Clock clock) {
    this(clock, new Lifetimes(null, Duration.ofDays(30)));
  }

  public InMemoryStorage(Clock clock, Lifetimes lifetimes) {
    this.clock = clock;
    this.lifetimes = lifetimes;
  }

  @Override
  public SessionRepository sessions() {
    return repositories.sessions();
  }

  @Override
  public MessageRepository messages() {
    return repositories.messages();
  }

  @Override
  public Archive archive() {
    return repositories.archive();
  }

  public ChangeRepository changes() {
    return new InMemoryChanges(this::inTransaction);
  }

  public Housekeeping housekeeping() {
    return new InMemoryHousekeeping(this::inTransaction, lifetimes);
  }

  public Overview overview() {
    return new InMemoryOverview(this::inTransaction);
  }

  @Override
  public <T extends @Nullable Object> T atomically(Function<Repositories, T> work) {
    return inTransaction(tables -> {
      Unit unit = new Unit(tables);
      try {
        return work.apply(new Parts(unit));
      } finally {
        unit.ended = true;
      }
    });
  }

  @Override
  public <T extends @Nullable Object> T atomicallyOnce(Function<Repositories, T> work) {
    return atomically(work);
  }

  private <T extends @Nullable Object> T inTransaction(Function<Tables, T> work) {
    if (lock.isHeldByCurrentThread()) {
      throw new IllegalStateException("a unit of work uses the repositories that it was given");
    }
    lock.lock();
    try {
      // PostgreSQL keeps microseconds.
      Tables copy = tables.copy(clock.instant().truncatedTo(ChronoUnit.MICROS), lifetimes);
      T result = work.apply(copy);
      tables = copy;
      return result;
    } finally {
      lock.unlock();
    }
  }

  /** Where a repository gets the tables from: the storage, for one call, or a unit of work. */
  interface Access {
    <T extends @Nullable Object> T with(Function<Tables, T> work);
  }

  private static final class Unit implements Access {
    private final Tables tables;
    private boolean ended;

    Unit(Tables tables) {
      this.tables = tables;
    }

    @Override
    public <T extends @Nullable Object> T with(Function<Tables, T> work) {
      if (ended) throw new IllegalStateException("the unit of work has ended");
      return work.apply(tables);
    }
  }

  private record Parts(SessionRepository sessions, MessageRepository messages, Archive archive)
      implements Repositories {
    Parts(Access access) {
      this(new InMemorySessions(access), new InMemoryMessages(access), new InMemoryArchive(access));
    }
  }
}
