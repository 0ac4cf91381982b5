package safespace.persistence;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import safespace.domain.Rejection;
import safespace.domain.message.History;
import safespace.domain.message.HistoryQuery;
import safespace.domain.session.SessionId;
import safespace.persistence.connection.Handles;

/**
 * Reads pages from a replica, and yet shows everybody all that was acknowledged before: the primary
 * is asked for the session's revision, which costs it next to nothing, and the replica's page is
 * taken when it has come that far. Where it does not in time, or does not answer, the page comes
 * from the primary.
 */
final class ReplicaHistories implements Histories {
  private static final Logger log = LoggerFactory.getLogger(ReplicaHistories.class);
  private static final Duration PAUSE = Duration.ofMillis(5);

  /** How long a replica that failed is left alone. */
  private static final Duration REST = Duration.ofSeconds(1);

  private final Handles primary;
  private final Handles replica;
  private final Expiry expiry;
  private final Duration longestWait;
  private final MeterRegistry meters;
  private final AtomicBoolean down = new AtomicBoolean();
  private volatile long restUntil = System.nanoTime();

  /**
   * @param longestWait for the replica to catch up
   */
  ReplicaHistories(
      Handles primary, Handles replica, Expiry expiry, Duration longestWait, MeterRegistry meters) {
    this.primary = primary;
    this.replica = replica;
    this.expiry = expiry;
    this.longestWait = longestWait;
    this.meters = meters;
    for (Source source : Source.values()) counter(source);
  }

  /** Where a page came from, and why. */
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
  public Optional<History> read(
      SessionId session, HistoryQuery query, @Nullable Long knownRevision) {
    State state = primary.read(handle -> state(handle, session));
    if (state.streaming)
      return fromPrimary(Source.PRIMARY_STREAMING, session, query, knownRevision);
    if (knownRevision != null && knownRevision == state.revision) return Optional.empty();
    if (System.nanoTime() - restUntil < 0) {
      return fromPrimary(Source.PRIMARY_DOWN, session, query, knownRevision);
    }
    try {
      Optional<History> page = fromReplica(session, query, state.revision);
      if (down.compareAndSet(true, false)) log.info("the replica answers again");
      if (page.isEmpty()) return fromPrimary(Source.PRIMARY_BEHIND, session, query, knownRevision);
      counter(Source.REPLICA).increment();
      return page;
    } catch (Rejection noAnswer) {
      restUntil = System.nanoTime() + REST.toNanos();
      if (down.compareAndSet(false, true)) {
        log.warn("the replica does not answer ({}): the primary is read", noAnswer.code());
      }
      return fromPrimary(Source.PRIMARY_DOWN, session, query, knownRevision);
    }
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

  /** The page as soon as it is of this revision or a later one; empty when that takes too long. */
  private Optional<History> fromReplica(SessionId session, HistoryQuery query, long revision) {
    long start = System.nanoTime();
    while (true) {
      Optional<History> page = replica.read(handle -> page(handle, session, query));
      if (page.filter(found -> found.revision() >= revision).isPresent()) return page;
      if (System.nanoTime() - start + PAUSE.toNanos() > longestWait.toNanos()) {
        return Optional.empty();
      }
      sleep();
    }
  }

  /** Empty where the session has not arrived yet. */
  private Optional<History> page(Handle handle, SessionId session, HistoryQuery query) {
    try {
      return new HistoryStatement(handle, session, query, expiry).run(null);
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

  private Optional<History> fromPrimary(
      Source source, SessionId session, HistoryQuery query, @Nullable Long knownRevision) {
    counter(source).increment();
    return Histories.of(primary, expiry).read(session, query, knownRevision);
  }

  private Counter counter(Source source) {
    return Counter.builder("safespace.history.pages")
        .description("Pages of history, by where they were read where there is a replica.")
        .tag("source", source.name().toLowerCase(Locale.ROOT))
        .register(meters);
  }
}
