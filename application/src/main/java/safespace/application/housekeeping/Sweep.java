package safespace.application.housekeeping;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import safespace.domain.housekeeping.Housekeeping;
import safespace.domain.housekeeping.Housekeeping.Part;

/** Erases what has expired and what is older than it is to be kept. */
public final class Sweep {

  /** How much was erased; the tombstones only say that an id is not refused any more. */
  public record Swept(long sessions, long messages, long tombstones) {}

  private final Housekeeping housekeeping;
  private final @Nullable Duration retention;

  /**
   * @param retention how long messages are kept, or null for ever
   */
  public Sweep(Housekeeping housekeeping, @Nullable Duration retention) {
    this.housekeeping = housekeeping;
    this.retention = retention;
  }

  /** Sweeps until nothing is left to do, or the thread is interrupted. */
  public Swept sweep() {
    Duration age = retention;
    return new Swept(
        toTheLast(housekeeping::eraseExpiredSessions),
        age == null ? 0 : toTheLast(() -> housekeeping.eraseMessagesOlderThan(age)),
        toTheLast(housekeeping::forgetTombstones));
  }

  private static long toTheLast(Supplier<Part> work) {
    long erased = 0;
    while (!Thread.currentThread().isInterrupted()) {
      Part part = work.get();
      erased += part.erased();
      if (part.last()) break;
    }
    return erased;
  }

  /** For how long the oldest thing has been due that is still there. */
  public Duration backlog() {
    return housekeeping.backlog(retention);
  }
}
