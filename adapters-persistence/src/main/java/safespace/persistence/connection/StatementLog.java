package safespace.persistence.connection;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures each statement, and tells of it in the log where that is wanted, without its values. Its
 * name is the comment in its first line, which the server sees too: an operator meets the same name
 * in the metrics, in the log and in {@code pg_stat_activity}.
 */
final class StatementLog implements SqlLogger {
  private static final Logger log = LoggerFactory.getLogger(StatementLog.class);
  private static final String COMMENT = "-- ";
  private final MeterRegistry meters;
  private final boolean echo;
  private final Map<String, Statement> statements = new ConcurrentHashMap<>();

  /** When a statement was last carried out. */
  private volatile long lastSuccess = Long.MIN_VALUE;

  StatementLog(MeterRegistry meters, boolean echo) {
    this.meters = meters;
    this.echo = echo;
  }

  private record Statement(String name, Timer done, Timer failed) {}

  private Statement statement(String sql) {
    Statement known = statements.get(sql);
    return known != null ? known : statements.computeIfAbsent(sql, this::register);
  }

  private Statement register(String sql) {
    String name = name(sql);
    return new Statement(name, timer(name, "done"), timer(name, "failed"));
  }

  private Timer timer(String name, String outcome) {
    return Timer.builder("safespace.queries")
        .description("How long statements run, by their names.")
        .tag("query", name)
        .tag("outcome", outcome)
        .serviceLevelObjectives(Buckets.TIMES)
        .register(meters);
  }

  private static String name(String sql) {
    if (!sql.startsWith(COMMENT)) return "other";
    int end = sql.indexOf('\n');
    return sql.substring(COMMENT.length(), end < 0 ? sql.length() : end).strip();
  }

  @Override
  public void logAfterExecution(StatementContext context) {
    long nanos = context.getElapsedTime(ChronoUnit.NANOS);
    Statement statement = statement(context.getRawSql());
    statement.done.record(Duration.ofNanos(nanos));
    lastSuccess = System.nanoTime();
    if (echo) log.info("{} ms: {}", millis(nanos), oneLine(context.getRenderedSql()));
  }

  @Override
  public void logException(StatementContext context, SQLException failure) {
    long nanos = context.getElapsedTime(ChronoUnit.NANOS);
    statement(context.getRawSql()).failed.record(Duration.ofNanos(nanos));
    if (echo) {
      log.info(
          "{} ms, SQLSTATE {}: {}",
          millis(nanos),
          failure.getSQLState(),
          oneLine(context.getRenderedSql()));
    }
  }

  private static double millis(long nanos) {
    return Math.round(nanos / 10_000.0) / 100.0;
  }

  private static String oneLine(String sql) {
    return sql.replaceFirst("\n", " · ").replaceAll("\\s+", " ").strip();
  }

  /** Whether a statement was carried out within this time. */
  boolean succeededWithin(Duration time) {
    long last = lastSuccess;
    return last != Long.MIN_VALUE && System.nanoTime() - last < time.toNanos();
  }

  /** The names of the statements that run on the handle from now on, as they come. */
  List<String> recorded(Handle handle) {
    List<String> names = new ArrayList<>();
    handle.configure(
        SqlStatements.class,
        config ->
            config.setSqlLogger(
                new SqlLogger() {
                  @Override
                  public void logBeforeExecution(StatementContext context) {
                    names.add(name(context.getRawSql()));
                  }

                  @Override
                  public void logAfterExecution(StatementContext context) {
                    StatementLog.this.logAfterExecution(context);
                  }

                  @Override
                  public void logException(StatementContext context, SQLException failure) {
                    StatementLog.this.logException(context, failure);
                  }
                }));
    return names;
  }
}
