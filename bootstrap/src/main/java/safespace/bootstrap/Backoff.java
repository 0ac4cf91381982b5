package safespace.bootstrap;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Waits between tries: each twice as long as the one before, up to a bound, and never the same for
 * two that try at the same time.
 */
record Backoff(Duration first) {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /**
   * @param attempt the one that failed, counted from 1
   */
  Duration after(int attempt) {
    long most = Math.min(first.toMillis() << Math.min(attempt - 1, 16), LONGEST.toMillis());
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
  }
}
