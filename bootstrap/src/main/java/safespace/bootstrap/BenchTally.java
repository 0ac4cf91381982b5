package safespace.bootstrap;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What came of operations: the times of good answers, and how often what else was met. */
final class BenchTally {
  private static final int DIGITS = 3;

  /** What a client does, and then measures. */
  enum Operation {
    APPEND,
    HISTORY,
    SESSION
  }

  private final Map<Operation, Histogram> micros = new EnumMap<>(Operation.class);
  private final Map<String, Long> errors = new TreeMap<>();

  void good(Operation operation, long nanos) {
    of(operation).recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(nanos)));
  }

  /**
   * @param kind such as {@code 429 rate_limited}
   */
  void failed(String kind) {
    errors.merge(kind, 1L, Long::sum);
  }

  void add(BenchTally other) {
    other.micros.forEach((operation, times) -> of(operation).add(times));
    other.errors.forEach((kind, times) -> errors.merge(kind, times, Long::sum));
  }

  private Histogram of(Operation operation) {
    return micros.computeIfAbsent(operation, _ -> new Histogram(DIGITS));
  }

  /** Microseconds, of the operations that were answered well at least once. */
  Map<Operation, Histogram> micros() {
    return micros;
  }

  /** How often what went wrong, by kind. */
  Map<String, Long> errors() {
    return errors;
  }
}
