package safespace.bootstrap;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import safespace.application.housekeeping.Sweep;
import safespace.application.housekeeping.Sweep.Swept;
import safespace.domain.Rejection;

/** Sweeps again and again, as long as the server runs. */
final class Sweeper {
  private static final Logger log = LoggerFactory.getLogger(Sweeper.class);
  private static final Duration LONGEST_END = Duration.ofSeconds(5);

  private final Sweep sweep;
  private final Duration interval;
  private final MeterRegistry meters;
  private final AtomicReference<Duration> backlog = new AtomicReference<>(Duration.ZERO);
  private volatile @Nullable Thread thread;

  Sweeper(Sweep sweep, Duration interval, MeterRegistry meters) {
    this.sweep = sweep;
    this.interval = interval;
    this.meters = meters;
    Gauge.builder("safespace.sweeper.backlog", backlog, b -> b.get().toMillis() / 1_000.0)
        .description("For how long the oldest thing has been due that is still there, in seconds.")
        .baseUnit("seconds")
        .register(meters);
    count(new Swept(0, 0, 0, 0));
  }

  void start() {
    thread = Thread.ofVirtual().name("sweeper").start(this::run);
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Swept swept = sweep.sweep();
        count(swept);
        if (swept.anything()) log.info("swept: {}", swept);
        backlog.set(sweep.backlog());
      } catch (Rejection noDatabase) {
        log.debug("not swept: {}", noDatabase.code());
      } catch (RuntimeException failure) {
        log.warn("not swept: {}", failure.getClass().getName());
      }
      try {
        Thread.sleep(interval);
      } catch (InterruptedException closing) {
        return;
      }
    }
  }

  private void count(Swept swept) {
    count("sessions", swept.sessions());
    count("messages", swept.messages());
    count("streams", swept.streams());
    count("tombstones", swept.tombstones());
  }

  private void count(String kind, long number) {
    Counter.builder("safespace.swept")
        .description("What the sweeper has cleared away, or ended.")
        .tag("kind", kind)
        .register(meters)
        .increment((double) number);
  }

  /** Waits for the part that it is at. */
  void stop() throws InterruptedException {
    Thread running = thread;
    if (running == null) return;
    running.interrupt();
    running.join(LONGEST_END);
  }
}
