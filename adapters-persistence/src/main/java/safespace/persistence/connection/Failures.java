package safespace.persistence.connection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import safespace.domain.Rejection;
import safespace.domain.Rejection.Reason;

/** Tells from what the database reported what a caller may be told. */
public final class Failures {
  public static final String UNIQUE_VIOLATION = "23505";
  static final String READ_ONLY = "25006";
  private static final String SESSION_ERASED = "SS410";
  private static final String SESSION_EXPIRED = "SS411";

  /** There was no connection, and so nothing was stored. */
  private static final Set<String> NEVER_CONNECTED =
      Set.of("08001", "08004", "28000", "28P01", "3D000", "53300", "57P03");

  private static final Logger log = LoggerFactory.getLogger(Failures.class);
  private static final long LOG_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final MeterRegistry meters;

  /** By SQLSTATE, when it was last told of and how often it came since. */
  private final Map<String, Told> told = new ConcurrentHashMap<>();

  Failures(MeterRegistry meters) {
    this.meters = meters;
  }

  private record Told(long at, long silenced) {}

  /**
   * The rejection that stands for the failure, or the failure itself when it is nobody's business.
   */
  RuntimeException translated(RuntimeException failure) {
    SQLException cause = sqlCause(failure);
    if (cause == null) return failure;
    Reason reason = reason(cause);
    if (reason == Reason.SESSION_ERASED) return Rejection.sessionErased();
    if (reason == Reason.SESSION_EXPIRED) return Rejection.sessionExpired();
    note(reason == null ? "unexpected" : reason.label(), cause);
    return reason == null ? failure : new Rejection(reason, detail(reason, cause.getSQLState()));
  }

  /** Counts each failure, and tells of each kind once a second. */
  private void note(String label, SQLException failure) {
    String state = failure.getSQLState() == null ? "none" : failure.getSQLState();
    Counter.builder("safespace.database.errors")
        .description("Failures of the database, by the class of their SQLSTATE.")
        .tag("sqlstate_class", state.length() == 5 ? state.substring(0, 2) : state)
        .tag("code", label)
        .register(meters)
        .increment();
    long now = System.nanoTime();
    Told last = told.get(state);
    if (last != null && now - last.at < LOG_PAUSE_NANOS) {
      told.computeIfPresent(state, (_, t) -> new Told(t.at, t.silenced + 1));
      return;
    }
    told.put(state, new Told(now, 0));
    // Never the messages: they may repeat what users wrote.
    log.warn(
        "{}: SQLSTATE {}{}, {}, {} more like it before",
        label,
        state,
        Obstacle.told(failure).map(obstacle -> " (" + obstacle + ")").orElse(""),
        failure.getClass().getSimpleName(),
        last == null ? 0 : last.silenced);
  }

  /** The same for an operator, who is told what is in the way, and now instead of in the log. */
  public static Optional<Rejection> told(Exception failure) {
    SQLException cause = sqlCause(failure);
    Reason reason = cause == null ? null : reason(cause);
    if (cause == null || reason == null) return Optional.empty();
    String why = Obstacle.told(cause).map(obstacle -> ": " + obstacle).orElse("");
    return Optional.of(
        new Rejection(
            reason,
            "The database cannot be reached%s (SQLSTATE %s).".formatted(why, cause.getSQLState())));
  }

  /** The SQLSTATE that the database reported, or "" for none. */
  public static String state(Throwable failure) {
    SQLException cause = sqlCause(failure);
    return cause == null || cause.getSQLState() == null ? "" : cause.getSQLState();
  }

  private static @Nullable SQLException sqlCause(@Nullable Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql) return sql;
    }
    return null;
  }

  private static @Nullable Reason reason(SQLException failure) {
    String state = failure.getSQLState();
    if (failure instanceof SQLTransientConnectionException) {
      // The pool waited in vain; with a state, because it could not connect.
      return state == null ? Reason.POOL_EXHAUSTED : Reason.DATABASE_UNAVAILABLE;
    }
    // One without a state is not of the server, but of what stands before it.
    if (state == null || isConnectionState(state)) return Reason.DATABASE_UNAVAILABLE;
    return switch (state) {
      case SESSION_ERASED -> Reason.SESSION_ERASED;
      case SESSION_EXPIRED -> Reason.SESSION_EXPIRED;
      case "57014" -> Reason.DATABASE_TIMEOUT; // the statement's time ran out
      case "40001", "40P01" -> Reason.DATABASE_UNAVAILABLE; // serialization, deadlock
      case READ_ONLY -> Reason.DATABASE_UNAVAILABLE; // a replica, after a failover
      case "28000", "28P01", "3D000" -> Reason.DATABASE_UNAVAILABLE; // no way in, no database
      default ->
          state.startsWith("53") ? Reason.DATABASE_UNAVAILABLE : null; // disk, memory, clients
    };
  }

  /**
   * A connection that broke, or that the server ended for its idleness in a transaction, or a
   * server that shuts down, crashed or starts.
   */
  static boolean isConnectionState(@Nullable String state) {
    return state != null
        && (state.startsWith("08") || state.startsWith("57P") || state.equals("25P03"));
  }

  private static String detail(Reason reason, @Nullable String state) {
    return switch (reason) {
      case DATABASE_TIMEOUT -> "The database did not answer in time. Try again.";
      case POOL_EXHAUSTED -> "All connections to the database are in use. Try again.";
      default ->
          state != null && NEVER_CONNECTED.contains(state)
              ? "The database cannot be reached. Try again."
              : "The database cannot be used at the moment. A write may have been stored all the"
                  + " same: repeating it with the same ids is safe.";
    };
  }
}
