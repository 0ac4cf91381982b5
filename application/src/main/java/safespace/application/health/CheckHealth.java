package safespace.application.health;

import java.time.Duration;
import java.util.Optional;
import safespace.application.health.Lifecycle.Phase;
import safespace.domain.Rejection;
import safespace.domain.storage.StorageHealth;
import safespace.domain.storage.StorageHealth.Pool;
import safespace.domain.storage.StorageHealth.Schema;

/**
 * Says how the storage is doing, and whether SafeSpace can serve on it. Many may ask at once: they
 * share the answers, and with them the few connections that it takes to get them.
 */
public final class CheckHealth {
  /**
   * The longest wait for the storage, whatever is asked; of two seconds something is left to say
   * so.
   */
  private static final Duration PATIENCE = Duration.ofMillis(1_900);

  /** After this long it is worth a look whether the storage is busy or dead. */
  private static final Duration LOOK = Duration.ofMillis(500);

  /** How a part is doing. */
  public enum Verdict {
    HEALTHY,
    /** It works, but slower or tighter than it should. */
    DEGRADED,
    UNHEALTHY
  }

  /**
   * From when on the storage counts as degraded.
   *
   * @param slowQuery a trivial query that takes longer
   * @param poolUsage a larger part of the pool in use, between 0 and 1
   */
  public record Thresholds(Duration slowQuery, double poolUsage) {}

  /**
   * How the database is doing.
   *
   * @param latency of a trivial query; empty when there was no answer
   * @param reading how long a page of messages took; empty when none was read
   */
  public record Database(
      Verdict verdict, Optional<Duration> latency, Optional<Duration> reading, Pool pool) {}

  /**
   * Whether SafeSpace can serve, and what that hangs on.
   *
   * @param ready whether requests should be sent here
   * @param schema empty when the database does not tell
   */
  public record Readiness(boolean ready, Database database, Optional<Schema> schema) {}

  private final StorageHealth storage;
  private final Thresholds thresholds;
  private final SharedQuestion<Duration> ping;
  private final SharedQuestion<Duration> page;
  private final SharedQuestion<Schema> schema;

  public CheckHealth(StorageHealth storage, Thresholds thresholds) {
    this.storage = storage;
    this.thresholds = thresholds;
    this.ping = new SharedQuestion<>(storage::ping);
    this.page = new SharedQuestion<>(storage::readPage);
    this.schema = new SharedQuestion<>(storage::schema);
  }

  /** Asks the database a trivial question; takes two seconds at most. */
  public Database database() {
    return new Check().database(false);
  }

  /** Asks the database also for what clients ask; takes two seconds at most. */
  public Database databaseInDepth() {
    return new Check().database(true);
  }

  /** The state of the schema; empty when the database does not tell within two seconds. */
  public Optional<Schema> schema() {
    return new Check().schema();
  }

  /**
   * Asks the database for all that serving takes; takes two seconds at most. Before the start has
   * found the database nobody is asked, for that would only make the answer late.
   */
  public Readiness readiness(Phase phase) {
    if (phase == Phase.STARTING) {
      return new Readiness(false, unhealthy(Optional.empty()), Optional.empty());
    }
    Check check = new Check();
    Database database = check.database(true);
    // A database that is too busy for a page is not bothered any further.
    Optional<Schema> schema = database.reading.isPresent() ? check.schema() : Optional.empty();
    boolean ready =
        phase == Phase.STARTED
            && database.verdict != Verdict.UNHEALTHY
            && schema.map(Schema::usable).orElse(true);
    return new Readiness(ready, database, schema);
  }

  private Database unhealthy(Optional<Duration> latency) {
    return new Database(Verdict.UNHEALTHY, latency, Optional.empty(), storage.pool());
  }

  /** What one caller asks, in the time that he has. */
  private final class Check {
    private final long start = System.nanoTime();

    Database database(boolean inDepth) {
      Optional<Duration> latency = Optional.empty();
      Optional<Duration> reading = Optional.empty();
      try {
        latency = answer(ping);
        if (latency.isPresent() && inDepth) reading = answer(page);
        Pool pool = storage.pool();
        boolean degraded =
            latency.isEmpty()
                || (inDepth && reading.isEmpty())
                || isSlow(latency.get())
                || reading.filter(CheckHealth.this::isSlow).isPresent()
                || pool.inUse() > thresholds.poolUsage() * pool.most();
        return new Database(degraded ? Verdict.DEGRADED : Verdict.HEALTHY, latency, reading, pool);
      } catch (Rejection noAnswer) {
        return unhealthy(latency);
      }
    }

    Optional<Schema> schema() {
      try {
        return schema.within(left());
      } catch (RuntimeException unknown) {
        // Whatever is the matter, a role that may not look included: nobody knows the schema.
        return Optional.empty();
      }
    }

    /**
     * The answer; empty when the storage is too busy to give one; rejects when it seems to be dead.
     */
    private <T> Optional<T> answer(SharedQuestion<T> question) {
      while (true) {
        Duration left = left();
        try {
          Optional<T> answer = question.within(left.compareTo(LOOK) < 0 ? left : LOOK);
          if (answer.isPresent() || isBusy(waited())) return answer;
        } catch (Rejection rejection) {
          if (mayBeBusy(rejection) && isBusy(PATIENCE)) return Optional.empty();
          throw rejection;
        }
        if (left.compareTo(LOOK) <= 0) {
          throw new Rejection(Rejection.Reason.DATABASE_TIMEOUT, "No answer in time.");
        }
      }
    }

    private Duration waited() {
      return Duration.ofNanos(System.nanoTime() - start);
    }

    private Duration left() {
      Duration left = PATIENCE.minus(waited());
      return left.isNegative() ? Duration.ZERO : left;
    }
  }

  private boolean isSlow(Duration latency) {
    return latency.compareTo(thresholds.slowQuery()) > 0;
  }

  /** Whoever was told at once that there is no storage has not waited behind others. */
  private static boolean mayBeBusy(Rejection rejection) {
    return switch (rejection.reason()) {
      case DATABASE_TIMEOUT, POOL_EXHAUSTED -> true;
      default -> false;
    };
  }

  /**
   * Whether all connections are lent, and others got answers on them within this time. A connection
   * that is given back to one who waits is lent to nobody for a moment: that counts as lent.
   */
  private boolean isBusy(Duration time) {
    Pool pool = storage.pool();
    return pool.inUse() + pool.waiting() >= pool.most() && storage.answeredWithin(time);
  }
}
