package safespace.bootstrap;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When operations are to begin, for all clients together. At a rate, each has its moment whatever
 * became of those before it: who measures from there counts the time that a request had to wait
 * because the server was busy with others (no coordinated omission).
 *
 * <p>All moments are of {@link System#nanoTime}.
 */
final class BenchSchedule {
  private static final double SECOND = 1e9;

  private final long start;
  private final long end;
  private final double perSecond;
  private final AtomicLong given = new AtomicLong();

  private BenchSchedule(long start, long end, double perSecond) {
    this.start = start;
    this.end = end;
    this.perSecond = perSecond;
  }

  /** The next operation begins as soon as a client is free. */
  static BenchSchedule asFastAsAnswered(long start, long end) {
    return new BenchSchedule(start, end, 0);
  }

  /** So many operations begin in a second, evenly. */
  static BenchSchedule atRate(double perSecond, long start, long end) {
    return new BenchSchedule(start, end, perSecond);
  }

  /**
   * The moment at which the caller's next operation is to begin, which may lie before now; empty
   * once the time is over.
   */
  OptionalLong next(long now) {
    if (now - end >= 0) return OptionalLong.empty();
    if (perSecond == 0) return OptionalLong.of(now);
    while (true) {
      long index = given.get();
      long moment = start + (long) (index * SECOND / perSecond);
      if (moment - end >= 0) return OptionalLong.empty();
      if (given.compareAndSet(index, index + 1)) return OptionalLong.of(moment);
    }
  }

  /** How many operations should have begun, and did not because all clients were waiting. */
  long missed() {
    if (perSecond == 0) return 0;
    return (long) Math.ceil((end - start) * perSecond / SECOND) - given.get();
  }
}
