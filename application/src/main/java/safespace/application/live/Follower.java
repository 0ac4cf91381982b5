package safespace.application.live;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import safespace.domain.Rejection;
import safespace.domain.live.ChangeRepository.Beginning;
import safespace.domain.live.ChangeRepository.Untold;
import safespace.domain.live.Changes;
import safespace.domain.live.Event;
import safespace.domain.live.Place;
import safespace.domain.message.Message;
import safespace.domain.message.MessageId;
import safespace.domain.session.SessionId;

/** Somebody who follows a session: one thread asks for what is next, any may close it. */
public final class Follower implements AutoCloseable {
  /** The pause after the storage did not answer. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final LiveSessions live;
  private final SessionId session;

  /** Holds one when a change was announced and not looked for yet. */
  private final Semaphore announced = new Semaphore(0);

  /** What is being written, to be told first. */
  private final Deque<MessageId> first = new ArrayDeque<>();

  private volatile long begun;
  private volatile Place place = Place.after(0, 0);
  private boolean more = true;
  private volatile boolean finishing;
  private volatile boolean over;

  Follower(LiveSessions live, SessionId session) {
    this.live = live;
    this.session = session;
  }

  void begin(Beginning beginning) {
    place = beginning.place();
    begun = beginning.revision();
    first.addAll(beginning.streaming());
  }

  SessionId session() {
    return session;
  }

  /** Up to which all changes were told. */
  long revision() {
    return place.revision();
  }

  void wake() {
    if (announced.availablePermits() == 0) announced.release();
  }

  /**
   * How much has come since the following began that was not passed on.
   *
   * @param passedOn the newest revision that was, or 0
   * @return nothing also when it cannot be counted now
   */
  public Untold untold(long passedOn) {
    try {
      return live.changes.untold(session, Math.max(begun, passedOn), place.growing());
    } catch (RuntimeException failure) {
      // The storage has told the log; and a session that is gone has nothing to tell.
      return Untold.NOTHING;
    }
  }

  /** Whether nothing comes any more. */
  public boolean isOver() {
    return over;
  }

  /**
   * What has happened since the last call, in its order; waits for it, but not longer than this:
   * then it is nothing. The last event is that the session is gone.
   */
  public List<Event> next(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    while (!over) {
      boolean last = finishing;
      long left = end - System.nanoTime();
      boolean ready = more || last;
      if (!ready && !announced.tryAcquire(left, TimeUnit.NANOSECONDS)) return List.of();
      announced.drainPermits();
      try {
        List<Event> events = read();
        if (!events.isEmpty()) return events;
        if (last && !more) close();
      } catch (Rejection rejection) {
        switch (rejection.reason()) {
          case SESSION_ERASED, SESSION_EXPIRED, SESSION_NOT_FOUND -> {
            over = true;
            return List.of(new Event.SessionDeleted());
          }
          case DATABASE_UNAVAILABLE, DATABASE_TIMEOUT, POOL_EXHAUSTED -> {
            more = true;
            if (last) close();
            Thread.sleep(PAUSE);
            if (end - System.nanoTime() < 0) return List.of();
          }
          default -> throw rejection;
        }
      }
    }
    return List.of();
  }

  private List<Event> read() throws InterruptedException {
    live.reads.acquire();
    try {
      return first.isEmpty() ? readChanges() : readFirst();
    } finally {
      live.reads.release();
    }
  }

  private List<Event> readFirst() {
    try {
      Message message = live.messages.find(session, first.element());
      first.remove();
      place = place.told(message, begun);
      return List.of(new Event.MessageUpdated(message, null));
    } catch (Rejection rejection) {
      if (rejection.reason() != Rejection.Reason.MESSAGE_ERASED) throw rejection;
      first.remove();
      return List.of();
    }
  }

  private List<Event> readChanges() {
    Changes changes = live.changes.since(session, place);
    place = changes.place();
    more = changes.more();
    return changes.events();
  }

  /** Ends the following when all is told that has happened until now. */
  public void finish() {
    finishing = true;
    announced.release();
  }

  /** Ends the following at once; who waits for something new waits no longer. */
  @Override
  public void close() {
    over = true;
    live.remove(this);
    announced.release();
  }
}
