package safespace.persistence.connection;

import java.time.Duration;

/** Between which bounds times are counted. */
final class Buckets {
  static final Duration[] TIMES = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10)
  };

  private Buckets() {}
}
