package safespace.domain.limit;

import java.time.Duration;

/**
 * So many in such a time: a bucket of tokens that is full at first, loses one each time, and is
 * filled again little by little, from empty to full in that time.
 */
public record Rate(long most, Duration period) {
  public Rate {
    if (most < 1 || period.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException(most + " in " + period);
    }
  }

  /** The time that a token takes to come back. */
  public Duration token() {
    return period.dividedBy(most);
  }

  /** The level of a bucket that will be full again after this time. */
  public Level level(Duration untilFull) {
    double token = period.toNanos() / (double) most;
    double missing = untilFull.toNanos() / token;
    // What is missing by rounding only is there.
    long left = (long) Math.max(0, Math.floor(most - missing + 1e-6));
    long untilNext = left > 0 ? 0 : (long) Math.ceil((missing - most + 1) * token);
    return new Level(left, Duration.ofNanos(untilNext), untilFull);
  }
}
