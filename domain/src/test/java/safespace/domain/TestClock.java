package safespace.domain;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that tests set. */
public final class TestClock extends Clock {
  public static final Instant START = Instant.parse("2026-11-20T13:30:23.123456Z");

  private final Duration step;
  private Instant now = START;

  private TestClock(Duration step) {
    this.step = step;
  }

  /** Stands still until it is moved. */
  public static TestClock still() {
    return new TestClock(Duration.ZERO);
  }

  /** Moves by a microsecond each time it is asked, so that no two moments are the same. */
  public static TestClock ticking() {
    return new TestClock(Duration.ofNanos(1_000));
  }

  public synchronized void advance(Duration duration) {
    now = now.plus(duration);
  }

  @Override
  public synchronized Instant instant() {
    now = now.plus(step);
    return now;
  }

  /** The time since the clock began, in nanoseconds. */
  public long nanos() {
    return Duration.between(START, instant()).toNanos();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("UTC only");
  }
}
