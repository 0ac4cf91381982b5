package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejection.Reason.DATABASE_UNAVAILABLE;
import static safespace.domain.Rejection.Reason.POOL_EXHAUSTED;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.Rejections.unless;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import safespace.domain.Parallel;
import safespace.persistence.connection.ConnectionSettings;
import safespace.persistence.connection.ConnectionSettings.Mode;
import safespace.persistence.connection.ConnectionSettings.Pooling;
import safespace.persistence.connection.ConnectionSettings.Statements;
import safespace.persistence.connection.ConnectionSettings.Target;
import safespace.persistence.connection.Database;

/** How many connections there are and when, and what those get who find none. */
@Timeout(120)
class PoolTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  /** Far from the wait for a connection, and from what a busy machine makes of a moment. */
  private static final Duration SOON = Duration.ofSeconds(6);

  private final TestDatabase database = TestDatabase.fresh();

  @AfterEach
  void drop() {
    database.close();
  }

  /** These are about our own connections to the server, with nothing in between. */
  private Database open(Mode mode, int size, int overflow, Duration timeout) {
    return open(database.direct(), mode, size, overflow, timeout);
  }

  private static Database open(Target target, Mode mode, int size, int overflow, Duration timeout) {
    Pooling pooling = new Pooling(mode, size, overflow, timeout, LONG, true, false);
    return new Database(
        "test",
        new ConnectionSettings(target, pooling, new Statements(LONG, true, false)),
        new SimpleMeterRegistry());
  }

  /** Does as a use of a connection does that takes this long on the server. */
  private static int use(Database pool, Duration time) {
    return pool.statements()
        .with(handle ->
            handle
                .createQuery("select 1 from pg_sleep(:seconds)")
                .bind("seconds", time.toMillis() / 1000.0)
                .mapTo(int.class)
                .one());
  }

  private int onTheServer() {
    return Integer.parseInt(
        database.text(
            """
            select count(*) from pg_stat_activity
            where datname = current_database() and application_name = 'safespace'
            """));
  }

  @Test
  void idleConnectionThatTheServerEnded_isNeverLent() {
    try (Database pool = open(Mode.POOLED, 5, 0, LONG)) {
      use(pool, Duration.ZERO);
      Await.until("the pool is full", () -> pool.figures().idle() == 5);

      database.endConnections();
      List<Integer> answers = Parallel.run(20, _ -> use(pool, Duration.ofMillis(20)));

      assertThat(answers).hasSize(20).containsOnly(1);
      assertThat(pool.figures().invalid()).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void rush_opensNoMoreThanSizeAndOverflow_ofWhichTheSizeStays(Mode mode) throws Exception {
    try (Database pool = open(mode, 2, 3, LONG);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicBoolean over = new AtomicBoolean();
      List<Future<?>> users = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        users.add(
            threads.submit(() -> {
              while (!over.get()) use(pool, Duration.ofMillis(10));
            }));
      }
      int most = 0;
      int mostOnTheServer = 0;
      Instant end = Instant.now().plusSeconds(2);
      while (most < 5 || Instant.now().isBefore(end)) {
        most = Math.max(most, pool.figures().open());
        mostOnTheServer = Math.max(mostOnTheServer, onTheServer());
      }
      over.set(true);
      for (Future<?> user : users) user.get();

      assertThat(most).isEqualTo(5);
      // What was closed a moment ago the server may still be clearing away.
      if (mode == Mode.POOLED) assertThat(mostOnTheServer).isEqualTo(5);
      int kept = mode == Mode.POOLED ? 2 : 0;
      Await.until("the overflow is closed", () -> onTheServer() == kept);
      assertThat(pool.figures().inUse()).isZero();
      assertThat(pool.figures().waiting()).isZero();
      assertThat(pool.figures().overflow()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void waitForAConnection_endsInTime(Mode mode) throws Exception {
    Duration timeout = Duration.ofSeconds(3);
    CountDownLatch over = new CountDownLatch(1);
    try (Database pool = open(mode, 1, 0, timeout);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> holder =
          threads.submit(() ->
              pool.statements()
                  .with(_ -> {
                    await(over);
                    return 1;
                  }));
      Await.until("the only connection is in use", () -> pool.figures().inUse() == 1);

      Instant start = Instant.now();
      assertThat(reasonOf(() -> use(pool, Duration.ZERO))).isEqualTo(POOL_EXHAUSTED);
      assertThat(Duration.between(start, Instant.now()))
          .isGreaterThanOrEqualTo(timeout)
          .isLessThan(timeout.multipliedBy(2));

      over.countDown();
      holder.get();
      assertThat(use(pool, Duration.ZERO)).isEqualTo(1);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void serverThatIsGone_isToldAtOnce_andFoundSoonWhenItIsBack(Mode mode) throws Exception {
    try (PostgresProxy line = new PostgresProxy(database.direct());
        Database pool = open(line.target(), mode, 3, 2, LONG)) {
      line.cut();
      assertThat(told(pool)).isLessThan(SOON);
      line.mend();
      assertThat(found(pool)).isLessThan(SOON);

      // The same for a pool that knows the server.
      assertThat(Parallel.run(5, _ -> use(pool, Duration.ofMillis(100)))).containsOnly(1);
      line.cut();
      assertThat(Parallel.run(20, _ -> told(pool)))
          .allSatisfy(time -> assertThat(time).isLessThan(SOON));
      line.mend();
      assertThat(found(pool)).isLessThan(SOON);
    }
  }

  /** How long it takes to tell that there is no server. */
  private static Duration told(Database pool) {
    Instant start = Instant.now();
    assertThat(reasonOf(() -> use(pool, Duration.ZERO))).isEqualTo(DATABASE_UNAVAILABLE);
    return Duration.between(start, Instant.now());
  }

  /** How long it takes until calls are answered. */
  private static Duration found(Database pool) {
    Instant start = Instant.now();
    Await.until(
        "the server is found",
        () -> unless(DATABASE_UNAVAILABLE, () -> use(pool, Duration.ZERO)).isPresent());
    return Duration.between(start, Instant.now());
  }
}
