package safespace.persistence.connection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * Runs work again that came to nothing for a reason that may be gone the next time: another
 * transaction got in its way, or its connection led to a server that does not take writes any more.
 * Whether a statement was carried out on a connection that broke, nobody knows: only reading is
 * repeated then.
 */
final class Retries {
  private static final int MOST_ATTEMPTS = 5;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(5);

  /** No attempt begins later, whatever the number of those before. */
  private static final Duration BUDGET = Duration.ofSeconds(5);

  private final MeterRegistry meters;

  Retries(MeterRegistry meters) {
    this.meters = meters;
    for (Cause cause : Cause.values()) counter(cause);
  }

  /** Why something is tried again. */
  private enum Cause {
    SERIALIZATION,
    DEADLOCK,
    READ_ONLY,
    CONNECTION;

    static @Nullable Cause of(String state, boolean reading) {
      return switch (state) {
        case "40001" -> SERIALIZATION;
        case "40P01" -> DEADLOCK;
        case Failures.READ_ONLY -> READ_ONLY;
        default -> reading && Failures.isConnectionState(state) ? CONNECTION : null;
      };
    }

    int mostAttempts() {
      return this == SERIALIZATION || this == DEADLOCK ? MOST_ATTEMPTS : 2;
    }
  }

  <T extends @Nullable Object> T run(boolean reading, Supplier<T> work) {
    long start = System.nanoTime();
    for (int attempt = 1; ; attempt++) {
      try {
        return work.get();
      } catch (JdbiException failure) {
        Cause cause = Cause.of(Failures.state(failure), reading);
        boolean late = System.nanoTime() - start > BUDGET.toNanos();
        if (cause == null || late || attempt >= cause.mostAttempts()) throw failure;
        counter(cause).increment();
        pause(attempt, failure);
      }
    }
  }

  private Counter counter(Cause cause) {
    return Counter.builder("safespace.retries")
        .description("Work that ran again, by what got in its way.")
        .tag("cause", cause.name().toLowerCase(java.util.Locale.ROOT))
        .register(meters);
  }

  /** Longer each time, and never the same for two that got in each other's way. */
  private static void pause(int attempt, JdbiException failure) {
    long most = FIRST_PAUSE.toNanos() << attempt;
    try {
      Thread.sleep(Duration.ofNanos(ThreadLocalRandom.current().nextLong(most)));
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }
}
