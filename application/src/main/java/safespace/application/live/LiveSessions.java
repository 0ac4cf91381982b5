package safespace.application.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import safespace.domain.Rejection;
import safespace.domain.live.Broadcast;
import safespace.domain.live.ChangeRepository;
import safespace.domain.live.ChangeRepository.Beginning;
import safespace.domain.live.ChangeRepository.Standing;
import safespace.domain.live.Topic;
import safespace.domain.message.MessageRepository;
import safespace.domain.session.SessionId;

/**
 * The sessions that are followed in this process. A change wakes their followers, wherever it was
 * made, and each reads for itself what it was: nothing is kept for anybody. Should a change not be
 * heard of, it is seen at the next look at all of them.
 */
public final class LiveSessions implements ChangeListener, AutoCloseable {
  /** How many may follow a session at once in this process. */
  public static final int MOST_A_SESSION = 20;

  /** They read beside the requests, and leave them connections. */
  private static final int READS_AT_ONCE = 8;

  /**
   * How often all sessions that are followed are looked at.
   *
   * @param alone the same while other processes are not heard
   */
  public record Looks(Duration usual, Duration alone) {
    public static final Looks USUAL = new Looks(Duration.ofSeconds(5), Duration.ofSeconds(1));
  }

  final ChangeRepository changes;
  final MessageRepository messages;
  final Semaphore reads = new Semaphore(READS_AT_ONCE, true);
  private final Broadcast broadcast;
  private final Looks looks;
  private final Map<Topic, List<Follower>> followers = new ConcurrentHashMap<>();
  private final Semaphore missed = new Semaphore(0);
  private volatile @Nullable Thread looker;

  public LiveSessions(
      ChangeRepository changes, MessageRepository messages, Broadcast broadcast, Looks looks) {
    this.changes = changes;
    this.messages = messages;
    this.broadcast = broadcast;
    this.looks = looks;
  }

  /** Begins to hear of what other processes change. */
  public void start() {
    broadcast.listen(this::wake, missed::release);
    looker = Thread.ofVirtual().name("live-sessions").start(this::lookAgainAndAgain);
  }

  @Override
  public void changed(SessionId session) {
    Topic topic = Topic.of(session);
    wake(topic);
    broadcast.send(topic);
  }

  private void wake(Topic topic) {
    followers.getOrDefault(topic, List.of()).forEach(Follower::wake);
  }

  /**
   * Follows a session, until it ends or the follower is closed.
   *
   * @param after the revision up to which all changes are known, or null to be told only what comes
   * @return empty when the session has not come to that revision; rejects as reading the session
   *     does, and with {@code TOO_MANY_STREAMS} when too many follow it
   */
  public Optional<Follower> follow(SessionId session, @Nullable Long after) {
    Follower follower = new Follower(this, session);
    // Before it begins: what changes from then on wakes it.
    add(follower);
    Optional<Beginning> beginning = Optional.empty();
    try {
      beginning = changes.begin(session, after);
    } finally {
      if (beginning.isEmpty()) follower.close();
    }
    beginning.ifPresent(follower::begin);
    return beginning.map(_ -> follower);
  }

  private void add(Follower follower) {
    followers.merge(
        Topic.of(follower.session()),
        List.of(follower),
        (others, added) -> {
          if (others.size() >= MOST_A_SESSION) throw tooMany();
          List<Follower> all = new ArrayList<>(others);
          all.addAll(added);
          return List.copyOf(all);
        });
  }

  private static Rejection tooMany() {
    return new Rejection(
        Rejection.Reason.TOO_MANY_STREAMS,
        "A session has at most " + MOST_A_SESSION + " streams at once.");
  }

  void remove(Follower follower) {
    followers.computeIfPresent(
        Topic.of(follower.session()),
        (_, all) -> {
          List<Follower> others = all.stream().filter(other -> other != follower).toList();
          return others.isEmpty() ? null : others;
        });
  }

  private void lookAgainAndAgain() {
    try {
      while (true) {
        Duration pause = broadcast.isListening() ? looks.usual : looks.alone;
        if (missed.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) missed.drainPermits();
        look();
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  /** Wakes those whose session is not as they know it. */
  private void look() {
    List<Follower> all = followers.values().stream().flatMap(List::stream).toList();
    if (all.isEmpty()) return;
    try {
      Map<SessionId, Standing> standings =
          changes.standings(all.stream().map(Follower::session).distinct().toList()).stream()
              .collect(Collectors.toMap(Standing::session, Function.identity()));
      for (Follower follower : all) {
        Standing standing = standings.get(follower.session());
        boolean asKnown =
            standing != null && !standing.streaming() && standing.revision() == follower.revision();
        if (!asKnown) follower.wake();
      }
    } catch (RuntimeException failure) {
      // The storage has told the log; the next look may see more.
    }
  }

  /** Hears nothing any more. */
  @Override
  public void close() {
    Thread running = looker;
    if (running != null) running.interrupt();
    broadcast.close();
  }
}
