package safespace.persistence.live;

import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import safespace.domain.live.Topic;
import safespace.persistence.connection.Handles;

/** Tells of topics some at a time: those that come in a short while go together. */
final class Sender {
  private static final Logger log = LoggerFactory.getLogger(Sender.class);
  private static final Duration SHORT_WHILE = Duration.ofMillis(10);

  /** While the database does not answer, no more than these are kept; the others are let go. */
  private static final int MOST_WAITING = 10_000;

  /** A payload has less than 8,000 bytes. */
  private static final int TOPICS_A_PAYLOAD = 300;

  private final Handles pool;
  private final Counter sent;
  private final String name = UUID.randomUUID().toString().substring(0, 8);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final Set<Topic> waiting = new LinkedHashSet<>();
  private volatile @Nullable Thread thread;

  Sender(Handles pool, Counter sent) {
    this.pool = pool;
    this.sent = sent;
  }

  /** What every payload begins with, so that nobody listens to himself. */
  String name() {
    return name;
  }

  void start() {
    thread = Thread.ofVirtual().name("changes-sender").start(this::run);
  }

  void send(Topic topic) {
    lock.lock();
    try {
      if (thread == null || waiting.size() >= MOST_WAITING) return;
      waiting.add(topic);
      more.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (true) tell(next());
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Topic> next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty()) more.await();
    } finally {
      lock.unlock();
    }
    Thread.sleep(SHORT_WHILE);
    lock.lockInterruptibly();
    try {
      List<Topic> topics = List.copyOf(waiting);
      waiting.clear();
      return topics;
    } finally {
      lock.unlock();
    }
  }

  private void tell(List<Topic> topics) {
    List<String> payloads = new ArrayList<>();
    for (int from = 0; from < topics.size(); from += TOPICS_A_PAYLOAD) {
      int to = Math.min(topics.size(), from + TOPICS_A_PAYLOAD);
      payloads.add(
          topics.subList(from, to).stream()
              .map(Topic::text)
              .collect(Collectors.joining(" ", name + " ", "")));
    }
    try {
      pool.with(handle ->
          handle
              .createQuery(
                  """
                  -- tell of changes
                  select count(pg_notify(:channel, payload)) from unnest(:payloads) as payload
                  """)
              .bind("channel", PostgresBroadcast.CHANNEL)
              .bind("payloads", payloads.toArray(String[]::new))
              .mapTo(long.class)
              .one());
      sent.increment(topics.size());
    } catch (RuntimeException failure) {
      // Those who listen look by themselves, too.
      log.debug("changes were not told: {}", failure.getClass().getName());
    }
  }

  void close() {
    Thread running = thread;
    thread = null;
    if (running != null) running.interrupt();
  }
}
