package safespace.persistence;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import safespace.domain.Rejection;
import safespace.domain.message.Found;
import safespace.domain.message.History;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.Search;
import safespace.domain.session.SessionId;
import safespace.persistence.connection.Handles;

/**
 * Reads from a replica, and yet shows everybody all that was acknowledged before: the primary is
 * asked for the session's revision, which costs it next to nothing, and what the replica has is
 * taken when it has come that far. Where it does not in time, or does not answer, the primary is
 * read.
 */
final class ReplicaReadings implements Readings {
  private static final Logger log = LoggerFactory.getLogger(ReplicaReadings.class);
  private static final Duration PAUSE = Duration.ofMillis(5);

  /** How long a replica that failed is left alone. */
  private static final Duration REST = Duration.ofSeconds(1);

  private final Handles primary;
  private final Handles replica;
  private final Readings atPrimary;
  private final Expiry expiry;
  private final String language;
  private final Duration longestWait;
  private final MeterRegistry meters;
  private final AtomicBoolean down = new AtomicBoolean();
  private volatile long restUntil = System.nanoTime();

  /**
   * @param language the name of a text search configuration
   * @param longestWait for the replica to catch up
   */
  ReplicaReadings(
      Handles primary,
      Handles replica,
      Expiry expiry,
      String language,
      Duration longestWait,
      MeterRegistry meters) {
    this.primary = primary;
    this.replica = replica;
    this.atPrimary = Readings.of(primary, expiry, language);
    this.expiry = expiry;
    this.language = language;
    this.longestWait = longestWait;
    this.meters = meters;
    for (Source source : Source.values()) counter(source);
  }

  /** Where something was read, and why there. */
  private enum Source {
    REPLICA,
    /** The primary, for the replica was late. */
    PRIMARY_BEHIND,
    /** The primary, for the replica did not answer. */
    PRIMARY_DOWN,
    /** The primary, for a message is being written, which moves no revision. */
    PRIMARY_STREAMING
  }

  private record State(long revision, boolean streaming) {}

  @Override
  public Optional<History> history(
      SessionId session, HistoryQuery query, @Nullable Long knownRevision) {
    State state = primary.read(handle -> state(handle, session));
    if (!state.streaming && knownRevision != null && knownRevision == state.revision) {
      return Optional.empty();
    }
    return read(
        state,
        handle -> new HistoryStatement(handle, session, query, expiry).run(null).orElseThrow(),
        History::revision,
        Optional::of,
        () -> atPrimary.history(session, query, knownRevision));
  }

  @Override
  public Found search(SessionId session, Search search) {
    return read(
        primary.read(handle -> state(handle, session)),
        handle -> new SearchStatement(handle, session, search, language, expiry).run(),
        SearchStatement.Result::revision,
        SearchStatement.Result::found,
        () -> atPrimary.search(session, search));
  }

  private State state(Handle handle, SessionId session) {
    return expiry
        .define(
            handle.createQuery(
                """
                -- look for a revision
                select revision, streaming_count > 0 as streaming
                from sessions s
                where id = :session and <alive>
                """))
        .bind("session", session.value())
        .map((row, _) -> new State(row.getLong("revision"), row.getBoolean("streaming")))
        .findOne()
        .orElseThrow(() -> expiry.absent(handle, session));
  }

  private <R, T> T read(
      State state,
      Function<Handle, R> reading,
      ToLongFunction<R> revision,
      Function<R, T> result,
      Supplier<T> otherwise) {
    Source source = Source.PRIMARY_STREAMING;
    if (!state.streaming) {
      source = Source.PRIMARY_DOWN;
      if (System.nanoTime() - restUntil >= 0) {
        try {
          Optional<R> read = fromReplica(reading, revision, state.revision);
          if (down.compareAndSet(true, false)) log.info("the replica answers again");
          if (read.isPresent()) {
            counter(Source.REPLICA).increment();
            return result.apply(read.get());
          }
          source = Source.PRIMARY_BEHIND;
        } catch (Rejection noAnswer) {
          rest(noAnswer);
        }
      }
    }
    counter(source).increment();
    return otherwise.get();
  }

  private void rest(Rejection noAnswer) {
    restUntil = System.nanoTime() + REST.toNanos();
    if (down.compareAndSet(false, true)) {
      log.warn("the replica does not answer ({}): the primary is read", noAnswer.code());
    }
  }

  /** What is read as soon as it is of this revision or a later one; empty when that takes long. */
  private <R> Optional<R> fromReplica(
      Function<Handle, R> reading, ToLongFunction<R> revision, long wanted) {
    long start = System.nanoTime();
    while (true) {
      Optional<R> read = replica.read(handle -> whereItIs(handle, reading));
      if (read.isPresent() && revision.applyAsLong(read.get()) >= wanted) return read;
      if (System.nanoTime() - start + PAUSE.toNanos() > longestWait.toNanos()) {
        return Optional.empty();
      }
      sleep();
    }
  }

  /** Empty where the session has not arrived yet. */
  private static <R> Optional<R> whereItIs(Handle handle, Function<Handle, R> reading) {
    try {
      return Optional.of(reading.apply(handle));
    } catch (Rejection notThere) {
      return Optional.empty();
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new Rejection(Rejection.Reason.DATABASE_UNAVAILABLE, "The server is stopping.");
    }
  }

  private Counter counter(Source source) {
    return Counter.builder("safespace.readings")
        .description("Histories and searches, by where they were read where there is a replica.")
        .tag("source", source.name().toLowerCase(Locale.ROOT))
        .register(meters);
  }
}
