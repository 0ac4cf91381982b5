package safespace.http;

import io.javalin.http.Handler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import safespace.application.health.Lifecycle;
import safespace.application.health.Lifecycle.Phase;

/**
 * Where requests pass that need the database: none before the start, none after the end has begun,
 * and only so many at once, so that the probes are answered whatever happens behind it.
 */
final class Gate {
  private final Lifecycle lifecycle;
  private final int most;
  private final Semaphore free;

  /**
   * @param most at once
   */
  Gate(Lifecycle lifecycle, int most) {
    this.lifecycle = lifecycle;
    this.most = most;
    this.free = new Semaphore(most);
  }

  int most() {
    return most;
  }

  Handler before(Handler handler) {
    return ctx -> {
      requirePhaseToServe();
      if (!free.tryAcquire()) {
        throw new Problem(ProblemType.OVERLOADED, "Too many requests are under way.");
      }
      try {
        // Whoever waits for the last request has not seen this one if the end began just before.
        requirePhaseToServe();
        handler.handle(ctx);
      } finally {
        free.release();
      }
    };
  }

  private void requirePhaseToServe() {
    Phase phase = lifecycle.phase();
    if (phase == Phase.STARTING) {
      throw new Problem(ProblemType.STARTING, "The server is not ready yet.");
    }
    if (phase == Phase.STOPPING) {
      throw new Problem(
          ProblemType.STOPPING, "The server is ending.", Map.of("Connection", "close"));
    }
  }

  /** How many requests are under way. */
  int underWay() {
    return most - free.availablePermits();
  }

  /** Comes back when no request is under way, or after this time. */
  void awaitNone(Duration longest) {
    try {
      if (free.tryAcquire(most, longest.toNanos(), TimeUnit.NANOSECONDS)) free.release(most);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
