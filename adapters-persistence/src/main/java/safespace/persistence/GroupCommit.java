package safespace.persistence;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import safespace.domain.Rejection;
import safespace.domain.Rejection.Reason;
import safespace.domain.message.Append;
import safespace.domain.message.Appended;
import safespace.domain.message.Message;
import safespace.persistence.connection.Handles;

/**
 * Stores together what came in while the group before was stored, so that many appends share a
 * statement and its commit. Nobody waits for company, and each answer waits for its own commit.
 * What the group has left, for whatever reason, its own caller appends by itself and is told why.
 *
 * <p>One group is under way at a time. Its thread lives as long as there is something to do.
 */
final class GroupCommit implements Appending {
  static final int MOST_IN_A_GROUP = 64;

  /** What befalls the database itself: nobody knows what is stored, or nobody would fare better. */
  private static final Set<Reason> OF_ALL =
      Set.of(Reason.DATABASE_UNAVAILABLE, Reason.DATABASE_TIMEOUT, Reason.POOL_EXHAUSTED);

  /** How long what was taken on may take when the end has come. */
  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  /**
   * @param mostWaiting more are rejected
   * @param patience who has waited so long and is in no group yet is rejected
   */
  record Limits(int mostWaiting, Duration patience) {}

  private final Handles handles;
  private final Expiry expiry;
  private final Appending oneByOne;
  private final Duration patience;
  private final DistributionSummary sizes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final AppendQueue queue;
  private boolean writing;
  private boolean closed;

  GroupCommit(Handles handles, Expiry expiry, Limits limits, MeterRegistry meters) {
    this.handles = handles;
    this.expiry = expiry;
    this.oneByOne = Appending.of(handles, expiry);
    this.patience = limits.patience;
    this.queue = new AppendQueue(limits.mostWaiting);
    this.sizes =
        DistributionSummary.builder("safespace.appends.group")
            .description("How many appends shared a commit.")
            .serviceLevelObjectives(1, 2, 4, 8, 16, 32, MOST_IN_A_GROUP)
            .register(meters);
    Gauge.builder("safespace.appends.waiting", this, GroupCommit::waiting)
        .description("Appends that wait for the group before theirs.")
        .register(meters);
  }

  /**
   * Rejects, beside what the port tells, with {@code OVERLOADED} when too many wait, {@code
   * POOL_EXHAUSTED} when the wait was too long, and {@code STOPPING} after the end.
   */
  @Override
  public Appended append(Append append) {
    // Several messages of one append are a group already.
    if (append.messages().size() > 1) return oneByOne.append(append);
    WaitingAppend waiting = new WaitingAppend(append);
    enqueue(waiting);
    return waiting
        .await()
        .map(message -> new Appended(List.of(message), false))
        .orElseGet(() -> oneByOne.append(append));
  }

  int waiting() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  private void enqueue(WaitingAppend append) {
    lock.lock();
    try {
      if (closed) throw new Rejection(Reason.STOPPING, "The server is ending.");
      if (!queue.offer(append)) {
        throw new Rejection(Reason.OVERLOADED, "Too many messages wait to be stored. Try again.");
      }
      if (writing) return;
      writing = true;
      // Not the caller's: whoever interrupts that one means nobody else in its group.
      Thread.ofVirtual().name("appends").start(this::write);
    } finally {
      lock.unlock();
    }
  }

  private void write() {
    List<WaitingAppend> group;
    while ((group = next()) != null) store(group);
  }

  /** Those who are next; null when nobody waits, and then this thread has done its work. */
  private @Nullable List<WaitingAppend> next() {
    lock.lock();
    try {
      List<WaitingAppend> group = queue.poll(MOST_IN_A_GROUP);
      if (!group.isEmpty()) return group;
      writing = false;
      idle.signalAll();
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void store(List<WaitingAppend> group) {
    List<WaitingAppend> patient = group.stream().filter(this::isPatient).toList();
    if (patient.isEmpty()) return;
    sizes.record(patient.size());
    try {
      Map<Integer, Message> stored =
          handles.with(handle -> new GroupStatement(handle, patient, expiry).run());
      for (int place = 0; place < patient.size(); place++) {
        Message message = stored.get(place);
        if (message == null) patient.get(place).leave();
        else patient.get(place).store(message);
      }
    } catch (RuntimeException | Error failure) {
      if (failure instanceof Rejection ofAll && OF_ALL.contains(ofAll.reason())) {
        patient.forEach(append -> append.reject(ofAll));
        return;
      }
      // Nothing is stored. Whose fault it is comes out when each is appended by itself.
      patient.forEach(WaitingAppend::leave);
    }
  }

  private boolean isPatient(WaitingAppend append) {
    if (append.waitedNanos() < patience.toNanos()) return true;
    append.reject(
        new Rejection(
            Reason.POOL_EXHAUSTED, "All connections to the database are in use. Try again."));
    return false;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      long left = LONGEST_END.toNanos();
      while (writing && left > 0) left = idle.awaitNanos(left);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
