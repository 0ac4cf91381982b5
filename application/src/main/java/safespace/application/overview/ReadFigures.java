package safespace.application.overview;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import safespace.domain.overview.Figures;
import safespace.domain.overview.Overview;

/**
 * Tells an operator how much is stored. To count takes a while: it is done by one at a time, and
 * what was counted holds for ten seconds.
 */
public final class ReadFigures {
  private static final Duration HOLDS = Duration.ofSeconds(10);

  private final Overview overview;
  private final Clock clock;
  private final ReentrantLock counting = new ReentrantLock();
  private @Nullable Counted last;

  public ReadFigures(Overview overview, Clock clock) {
    this.overview = overview;
    this.clock = clock;
  }

  private record Counted(Figures figures, Instant at) {
    boolean holds(Instant now) {
      return !now.isBefore(at) && now.isBefore(at.plus(HOLDS));
    }
  }

  public Figures read() {
    counting.lock();
    try {
      Counted counted = last;
      if (counted == null || !counted.holds(clock.instant())) {
        counted = new Counted(overview.figures(), clock.instant());
        last = counted;
      }
      return counted.figures;
    } finally {
      counting.unlock();
    }
  }
}
