package safespace.http.live;

import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import safespace.application.live.Follower;
import safespace.domain.live.ChangeRepository.Untold;
import safespace.domain.live.Event;

/** Tells one client what its follower is told. */
final class EventStream {
  /** Whoever takes so much within the patience is slow, but not stuck. */
  private static final int SLICE = 16 << 10;

  /** Who leaves so much unread, and takes nothing for a moment, is stuck for good. */
  private static final int MOST_EVENTS_UNREAD = 256;

  private static final int MOST_BYTES_UNREAD = 1 << 20;
  private static final Duration A_MOMENT = Duration.ofSeconds(1);

  private final Follower follower;
  private final OutputStream out;
  private final Wire wire;
  private final EventFormat format;
  private final Counter told;

  /** Since when the thread has been in writing what it writes, or null while it does not write. */
  private volatile @Nullable Long writingSince;

  /** The newest revision that was written, or 0. */
  private volatile long written;

  EventStream(Follower follower, OutputStream out, Wire wire, EventFormat format, Counter told) {
    this.follower = follower;
    this.out = out;
    this.wire = wire;
    this.format = format;
    this.told = told;
  }

  /**
   * Tells of all that happens, and of being alive in between, until the following ends.
   *
   * @param longest after which it ends in any case
   */
  void tell(Duration heartbeat, Duration longest) throws IOException, InterruptedException {
    wire.onHangUp(follower::close);
    write(List.of());
    long start = System.nanoTime();
    while (!follower.isOver()) {
      Duration left = longest.minusNanos(System.nanoTime() - start);
      if (!left.isPositive()) return;
      List<Event> events = follower.next(left.compareTo(heartbeat) < 0 ? left : heartbeat);
      if (!events.isEmpty() || !follower.isOver()) write(events);
    }
  }

  private void write(List<Event> events) throws IOException {
    try {
      if (events.isEmpty()) write(EventFormat.comment());
      for (Event event : events) {
        write(format.bytes(event));
        if (event.revision() != null) written = event.revision();
        told.increment();
      }
      writingSince = System.nanoTime();
      out.flush();
    } finally {
      writingSince = null;
    }
  }

  private void write(byte[] bytes) throws IOException {
    for (int from = 0; from < bytes.length; from += SLICE) {
      writingSince = System.nanoTime();
      out.write(bytes, from, Math.min(SLICE, bytes.length - from));
    }
  }

  /** Whether its client has taken nothing for so long. */
  boolean isStuckFor(Duration time) {
    Long since = writingSince;
    return since != null && System.nanoTime() - since >= time.toNanos();
  }

  /** Whether its client takes nothing at the moment, and leaves too much unread. */
  boolean leavesTooMuch() {
    if (!isStuckFor(A_MOMENT)) return false;
    Untold unread = follower.untold(written);
    return unread.events() >= MOST_EVENTS_UNREAD || unread.bytes() >= MOST_BYTES_UNREAD;
  }

  /** Ends it in order, after all that has happened until now. */
  void end() {
    follower.finish();
  }

  /** Lets go of the session. */
  void close() {
    follower.close();
  }

  void cut() {
    follower.close();
    wire.cut();
  }
}
