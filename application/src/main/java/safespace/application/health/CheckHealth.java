package safespace.application.health;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import safespace.domain.Rejection;
import safespace.domain.storage.StorageHealth;
import safespace.domain.storage.StorageHealth.Pool;
import safespace.domain.storage.StorageHealth.Schema;

/** Says how the storage is doing, and whether SafeSpace can serve on it. */
public final class CheckHealth {

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

  private final StorageHealth storage;
  private final Thresholds thresholds;

  public CheckHealth(StorageHealth storage, Thresholds thresholds) {
    this.storage = storage;
    this.thresholds = thresholds;
  }

  /** Asks the database a trivial question; takes two seconds at most. */
  public Database database() {
    return ask(Optional::empty);
  }

  /** Asks the database also for what clients ask; takes four seconds at most. */
  public Database databaseInDepth() {
    return ask(() -> Optional.of(storage.readPage()));
  }

  /** What there is to say before anybody was asked. */
  public Database notAsked() {
    return new Database(Verdict.UNHEALTHY, Optional.empty(), Optional.empty(), storage.pool());
  }

  private Database ask(Supplier<Optional<Duration>> reading) {
    Optional<Duration> latency = Optional.empty();
    try {
      latency = Optional.of(storage.ping());
      Optional<Duration> read = reading.get();
      Pool pool = storage.pool();
      boolean degraded =
          latency.filter(this::isSlow).isPresent()
              || read.filter(this::isSlow).isPresent()
              || pool.inUse() > thresholds.poolUsage() * pool.most();
      return new Database(degraded ? Verdict.DEGRADED : Verdict.HEALTHY, latency, read, pool);
    } catch (Rejection noAnswer) {
      return new Database(Verdict.UNHEALTHY, latency, Optional.empty(), storage.pool());
    }
  }

  private boolean isSlow(Duration latency) {
    return latency.compareTo(thresholds.slowQuery()) > 0;
  }

  /** The state of the schema; empty when the database does not tell. */
  public Optional<Schema> schema() {
    try {
      return Optional.of(storage.schema());
    } catch (Rejection noAnswer) {
      return Optional.empty();
    }
  }
}
