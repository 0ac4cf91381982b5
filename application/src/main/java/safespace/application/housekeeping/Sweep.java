package safespace.application.housekeeping;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import safespace.domain.housekeeping.Housekeeping;
import safespace.domain.housekeeping.Housekeeping.Part;
import safespace.domain.limit.SharedLimits;

/** Erases what has expired, what is older than it is to be kept, and what is of no use any more. */
public final class Sweep {

  /**
   * What was done.
   *
   * @param sessions that had expired and were erased
   * @param messages that were too old and were erased
   * @param streams that nobody went on writing and were ended
   * @param tombstones that were forgotten
   */
  public record Swept(long sessions, long messages, long streams, long tombstones) {
    public boolean anything() {
      return sessions + messages + streams + tombstones > 0;
    }
  }

  private final Housekeeping housekeeping;
  private final SharedLimits limits;
  private final Duration silence;
  private final @Nullable Duration retention;

  /**
   * @param silence after which a message that is being written counts as abandoned
   * @param retention how long messages are kept, or null for ever
   */
  public Sweep(
      Housekeeping housekeeping,
      SharedLimits limits,
      Duration silence,
      @Nullable Duration retention) {
    this.housekeeping = housekeeping;
    this.limits = limits;
    this.silence = silence;
    this.retention = retention;
  }

  /** Sweeps until nothing is left to do, or the thread is interrupted. */
  public Swept sweep() {
    forgetLimits();
    Duration age = retention;
    return new Swept(
        toTheLast(housekeeping::eraseExpiredSessions),
        age == null ? 0 : toTheLast(() -> housekeeping.eraseMessagesOlderThan(age)),
        toTheLast(() -> housekeeping.interruptStreams(silence)),
        toTheLast(housekeeping::forgetTombstones));
  }

  /** Nobody need hear of it: there are new ones all the time. */
  private void forgetLimits() {
    while (!Thread.currentThread().isInterrupted() && limits.forgetFull() > 0) {
      // the next ones
    }
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
