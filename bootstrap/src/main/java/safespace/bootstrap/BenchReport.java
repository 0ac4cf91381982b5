package safespace.bootstrap;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import safespace.domain.CanonicalJson;

/**
 * What {@code bench} tells of a measurement.
 *
 * @param rate operations a second that were asked for; 0 for as many as are answered
 */
record BenchReport(BenchCommand.Work work, int clients, double rate, Bench.Result result) {
  private static final double[] PERCENTILES = {50, 90, 99, 99.9, 100};

  /** A table for people. */
  void tell(PrintWriter out) {
    out.printf(
        "%s, %d clients, %s, for %d ms%n",
        name(work),
        clients,
        rate == 0 ? "as fast as answered" : rate + " a second",
        result.time().toMillis());
    out.printf(
        "%-8s %10s %10s %9s %9s %9s %9s %9s%n",
        "", "answers", "a second", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "max ms");
    result
        .tally()
        .micros()
        .forEach((operation, micros) -> {
          out.printf(
              Locale.ROOT,
              "%-8s %10d %10.1f",
              name(operation),
              micros.getTotalCount(),
              perSecond(micros));
          for (double percentile : PERCENTILES) {
            out.printf(Locale.ROOT, " %9.2f", millis(micros, percentile));
          }
          out.println();
        });
    if (result.missed() > 0) {
      out.printf("%d never begun: all clients were waiting for answers%n", result.missed());
    }
    result.tally().errors().forEach((kind, times) -> out.printf("%d times %s%n", times, kind));
    if (result.tally().errors().keySet().stream().anyMatch(Bench::isLimited)) {
      out.println("429" + Bench.LIMITS);
    }
    out.flush();
  }

  /** The same figures for programs. */
  String json() {
    Map<String, Object> operations = new LinkedHashMap<>();
    result
        .tally()
        .micros()
        .forEach((operation, micros) -> {
          Map<String, Object> figures = new LinkedHashMap<>();
          figures.put("answers", BigDecimal.valueOf(micros.getTotalCount()));
          figures.put("per_second", rounded(perSecond(micros)));
          for (double percentile : PERCENTILES) {
            String name =
                percentile == 100 ? "max_ms" : "p" + CanonicalJson.of(rounded(percentile)) + "_ms";
            figures.put(name, rounded(millis(micros, percentile)));
          }
          operations.put(name(operation), figures);
        });
    Map<String, Object> errors = new LinkedHashMap<>();
    result.tally().errors().forEach((kind, times) -> errors.put(kind, BigDecimal.valueOf(times)));
    return CanonicalJson.of(
        Map.of(
            "work", name(work),
            "clients", BigDecimal.valueOf(clients),
            "rate", rounded(rate),
            "duration_ms", BigDecimal.valueOf(result.time().toMillis()),
            "operations", operations,
            "errors", errors,
            "never_begun", BigDecimal.valueOf(result.missed())));
  }

  private double perSecond(Histogram micros) {
    return micros.getTotalCount() * 1e9 / result.time().toNanos();
  }

  private static double millis(Histogram micros, double percentile) {
    return micros.getValueAtPercentile(percentile) / 1e3;
  }

  private static BigDecimal rounded(double number) {
    return BigDecimal.valueOf(number).setScale(3, RoundingMode.HALF_UP);
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
