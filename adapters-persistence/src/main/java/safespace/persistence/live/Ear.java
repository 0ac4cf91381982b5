package safespace.persistence.live;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import safespace.domain.live.Topic;
import safespace.persistence.connection.ConnectionSettings.Target;
import safespace.persistence.connection.Database;

/** Listens on a connection of its own, and on a new one when that is lost. */
final class Ear {
  private static final Logger log = LoggerFactory.getLogger(Ear.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration LONGEST_END = Duration.ofSeconds(2);

  /** After so long without a word the connection is tested. */
  private static final int SILENCE_MILLIS = 5_000;

  private static final int TEST_SECONDS = 5;

  private final PGSimpleDataSource server;
  private final String own;
  private final Consumer<Topic> heard;
  private final Runnable began;
  private volatile boolean listening;
  private volatile boolean closed;
  private volatile @Nullable Thread thread;

  /**
   * @param own what the payloads begin with that are of this process
   */
  Ear(Target direct, String own, Consumer<Topic> heard, Runnable began) {
    this.server = Database.plain(direct);
    // In the database's list of connections it is told from the pool's.
    server.setApplicationName(server.getApplicationName() + "-events");
    this.own = own;
    this.heard = heard;
    this.began = began;
  }

  boolean isListening() {
    return listening;
  }

  void start() {
    thread = Thread.ofVirtual().name("changes-ear").start(this::run);
  }

  private void run() {
    Duration pause = FIRST_PAUSE;
    while (!closed) {
      try (Connection connection = server.getConnection()) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("listen " + PostgresBroadcast.CHANNEL);
        }
        listening = true;
        pause = FIRST_PAUSE;
        log.info("listening for the changes of other processes");
        began.run();
        hear(connection);
      } catch (SQLException lost) {
        boolean hasListened = listening;
        listening = false;
        if (closed) return;
        if (hasListened) log.warn("not listening any more: SQLSTATE {}", lost.getSQLState());
      }
      try {
        Thread.sleep(withJitter(pause));
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
        return;
      }
      pause = pause.multipliedBy(2);
      if (pause.compareTo(LONGEST_PAUSE) > 0) pause = LONGEST_PAUSE;
    }
  }

  private static Duration withJitter(Duration pause) {
    long millis = pause.toMillis();
    return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
  }

  private void hear(Connection connection) throws SQLException {
    PGConnection wire = connection.unwrap(PGConnection.class);
    while (!closed) {
      PGNotification[] notifications = wire.getNotifications(SILENCE_MILLIS);
      boolean silent = notifications == null || notifications.length == 0;
      if (silent && !connection.isValid(TEST_SECONDS)) throw new SQLException("gone", "08006");
      if (!silent) for (PGNotification notification : notifications) hear(notification);
    }
  }

  private void hear(PGNotification notification) {
    String[] words = notification.getParameter().split(" ", -1);
    if (words[0].equals(own)) return;
    for (int i = 1; i < words.length; i++) heard.accept(new Topic(words[i]));
  }

  void close() {
    closed = true;
    Thread running = thread;
    if (running == null) return;
    // It waits on the socket, which an interrupt closes.
    running.interrupt();
    try {
      running.join(LONGEST_END);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
