package safespace.bootstrap;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import safespace.application.health.CheckHealth;
import safespace.application.health.CheckHealth.Verdict;
import safespace.domain.CanonicalJson;
import safespace.domain.Rejection;
import safespace.domain.storage.StorageHealth.Pool;

/** {@code safespace health}. */
@Command(
    name = "health",
    mixinStandardHelpOptions = true,
    description = "Asks the database a trivial question, as /health/db does, and says why not.",
    footer = "%nExit status 1 when there was no answer in all the tries.")
final class HealthCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often to try again, waiting longer each time (${DEFAULT-VALUE}).")
  private int retries;

  @Option(names = "--json", description = "Answers as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (retries < 0) throw new ParameterException(spec.commandLine(), "--retries is 0 or more");
    Config config = Config.load();
    Logs.configure(config.debug());
    SafeSpace safeSpace = Conversations.connect(config);
    Backoff backoff = new Backoff(config.database().connectBackoff());
    for (int attempt = 1; ; attempt++) {
      try {
        String encryption = safeSpace.storage().encryption().told();
        // The first question brings the pool up; the second tells how long an answer takes.
        safeSpace.storage().ping();
        CheckHealth.Database found = safeSpace.checkHealth().database();
        if (found.verdict() == Verdict.UNHEALTHY) {
          throw new Rejection(
              Rejection.Reason.DATABASE_UNAVAILABLE, "The database does not answer.");
        }
        tell(found, "tls", encryption);
        return 0;
      } catch (Rejection noAnswer) {
        if (attempt > retries) {
          tell(unhealthy(safeSpace), "reason", noAnswer.detail());
          return 1;
        }
        Duration wait = backoff.after(attempt);
        spec.commandLine()
            .getErr()
            .printf(
                "attempt %d of %d: %s Next in %d ms.%n",
                attempt, retries + 1, noAnswer.detail(), wait.toMillis());
        Thread.sleep(wait);
      }
    }
  }

  private static CheckHealth.Database unhealthy(SafeSpace safeSpace) {
    return new CheckHealth.Database(
        Verdict.UNHEALTHY, Optional.empty(), Optional.empty(), safeSpace.storage().pool());
  }

  private void tell(CheckHealth.Database found, String name, String more) {
    String status = found.verdict().name().toLowerCase(Locale.ROOT);
    @Nullable BigDecimal millis = found.latency().map(HealthCommand::millis).orElse(null);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, @Nullable Object> all = new LinkedHashMap<>();
      all.put("status", status);
      all.put("latency_ms", millis);
      all.put("connection_pool", pool(found.pool()));
      all.put(name, more);
      out.println(CanonicalJson.of(all));
    } else if (millis == null) {
      out.printf("%s: %s%n", status, more);
    } else {
      out.printf("%s: SELECT 1 took %s ms%n", status, millis.toPlainString());
      out.printf("TLS to the database: %s%n", more);
      out.printf("connection pool: %s%n", text(pool(found.pool())));
    }
    out.flush();
  }

  private static BigDecimal millis(Duration duration) {
    return BigDecimal.valueOf(Math.round(duration.toNanos() / 10_000.0), 2);
  }

  private static Map<String, BigDecimal> pool(Pool pool) {
    Map<String, BigDecimal> figures = new LinkedHashMap<>();
    figures.put("size", BigDecimal.valueOf(pool.size()));
    figures.put("checked_in", BigDecimal.valueOf(pool.idle()));
    figures.put("checked_out", BigDecimal.valueOf(pool.inUse()));
    figures.put("overflow", BigDecimal.valueOf(pool.overflow()));
    figures.put("invalid", BigDecimal.valueOf(pool.invalid()));
    figures.put("waiting", BigDecimal.valueOf(pool.waiting()));
    return figures;
  }

  private static String text(Map<String, BigDecimal> figures) {
    StringBuilder text = new StringBuilder();
    figures.forEach((name, figure) ->
        text.append(text.isEmpty() ? "" : ", ")
            .append(name.replace('_', ' '))
            .append(' ')
            .append(figure));
    return text.toString();
  }
}
