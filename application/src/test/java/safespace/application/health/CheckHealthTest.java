package safespace.application.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import safespace.application.health.CheckHealth.Database;
import safespace.application.health.CheckHealth.Readiness;
import safespace.application.health.CheckHealth.Thresholds;
import safespace.application.health.CheckHealth.Verdict;
import safespace.application.health.Lifecycle.Phase;
import safespace.domain.Rejection;
import safespace.domain.storage.StorageHealth;

class CheckHealthTest {
  private static final Duration FAST = Duration.ofMillis(1);
  private static final Duration SLOW = Duration.ofMillis(100);
  private static final Duration TOO_SLOW = SLOW.plusNanos(1);
  private static final StorageHealth.Schema SCHEMA =
      new StorageHealth.Schema(StorageHealth.Schema.State.CURRENT, "2", 0);

  /** Two seconds, and something for a machine that is busy with others. */
  private static final Duration LONGEST = Duration.ofSeconds(8);

  private final FakeStorage storage = new FakeStorage();
  private final CheckHealth checkHealth = new CheckHealth(storage, new Thresholds(SLOW, 0.9));

  /** Answers as it is told to, or fails. */
  private static final class FakeStorage implements StorageHealth {
    private volatile Duration ping = FAST;
    private volatile Duration page = FAST;
    private volatile int inUse = 5;
    private volatile int waiting;
    private volatile @Nullable RuntimeException failure;
    private volatile @Nullable RuntimeException failureOfPages;
    private volatile boolean answering;
    private volatile CountDownLatch mayPing = new CountDownLatch(0);
    private volatile CountDownLatch mayRead = new CountDownLatch(0);
    private volatile StorageHealth.Schema schema = SCHEMA;
    private final AtomicInteger pings = new AtomicInteger();
    private final AtomicInteger pagesRead = new AtomicInteger();
    private final AtomicInteger schemasRead = new AtomicInteger();

    @Override
    public Duration ping() {
      pings.incrementAndGet();
      await(mayPing);
      if (failure != null) throw failure;
      return ping;
    }

    @Override
    public Duration readPage() {
      await(mayRead);
      if (failureOfPages != null) throw failureOfPages;
      pagesRead.incrementAndGet();
      return page;
    }

    @Override
    public boolean answeredWithin(Duration time) {
      assertThat(time).isLessThan(LONGEST);
      return answering;
    }

    @Override
    public Pool pool() {
      return new Pool(20, 30, 15, inUse, 0, 0, waiting);
    }

    @Override
    public Schema schema() {
      schemasRead.incrementAndGet();
      if (failure != null) throw failure;
      return schema;
    }

    private static void await(CountDownLatch latch) {
      try {
        assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Rejection rejection(Rejection.Reason reason) {
    return new Rejection(reason, "No answer.");
  }

  @Test
  void database_isHealthyWhenItAnswersInTime() {
    storage.ping = SLOW;

    assertThat(checkHealth.database())
        .isEqualTo(
            new Database(Verdict.HEALTHY, Optional.of(SLOW), Optional.empty(), storage.pool()));
  }

  @Test
  void database_readsNoPage() {
    storage.page = TOO_SLOW;

    assertThat(checkHealth.database().verdict()).isEqualTo(Verdict.HEALTHY);
    assertThat(storage.pagesRead).hasValue(0);
  }

  @Test
  void database_isDegradedWhenItAnswersSlowly() {
    storage.ping = TOO_SLOW;

    assertThat(checkHealth.database())
        .isEqualTo(
            new Database(
                Verdict.DEGRADED, Optional.of(TOO_SLOW), Optional.empty(), storage.pool()));
  }

  @Test
  void database_isDegradedWhenMoreOfThePoolIsInUseThanItShould() {
    storage.inUse = 27; // nine tenths of the 30 that there may be
    assertThat(checkHealth.database().verdict()).isEqualTo(Verdict.HEALTHY);

    storage.inUse = 28;
    assertThat(checkHealth.database().verdict()).isEqualTo(Verdict.DEGRADED);
  }

  @ParameterizedTest
  @EnumSource(names = {"DATABASE_UNAVAILABLE", "DATABASE_TIMEOUT", "POOL_EXHAUSTED"})
  void database_isUnhealthyWhenThereIsNoAnswer(Rejection.Reason reason) {
    storage.failure = rejection(reason);
    Database unhealthy =
        new Database(Verdict.UNHEALTHY, Optional.empty(), Optional.empty(), storage.pool());

    assertThat(checkHealth.database()).isEqualTo(unhealthy);
    assertThat(checkHealth.databaseInDepth()).isEqualTo(unhealthy);
  }

  @Test
  void database_doesNotHideAFailureOfOurs() {
    IllegalStateException failure = new IllegalStateException("a bug");
    storage.failure = failure;

    assertThatThrownBy(checkHealth::database).isSameAs(failure);
  }

  @Test
  void databaseInDepth_tellsHowLongAPageTook() {
    storage.page = SLOW;

    assertThat(checkHealth.databaseInDepth())
        .isEqualTo(
            new Database(Verdict.HEALTHY, Optional.of(FAST), Optional.of(SLOW), storage.pool()));
  }

  @Test
  void databaseInDepth_isDegradedWhenAPageIsSlow() {
    storage.page = TOO_SLOW;

    assertThat(checkHealth.databaseInDepth())
        .isEqualTo(
            new Database(
                Verdict.DEGRADED, Optional.of(FAST), Optional.of(TOO_SLOW), storage.pool()));
  }

  @Test
  void databaseInDepth_isDegradedWhenOnlyTheTrivialQueryIsSlow() {
    storage.ping = TOO_SLOW;

    assertThat(checkHealth.databaseInDepth().verdict()).isEqualTo(Verdict.DEGRADED);
  }

  @Test
  void databaseInDepth_isUnhealthyWhenNoPageCanBeReadAndTellsWhatWasAnswered() {
    storage.failureOfPages = rejection(Rejection.Reason.DATABASE_TIMEOUT);

    assertThat(checkHealth.databaseInDepth())
        .isEqualTo(
            new Database(Verdict.UNHEALTHY, Optional.of(FAST), Optional.empty(), storage.pool()));
  }

  @ParameterizedTest
  @EnumSource(names = {"DATABASE_TIMEOUT", "POOL_EXHAUSTED"})
  void database_isDegradedWhenAllConnectionsAreLentAndOthersAreAnswered(Rejection.Reason reason) {
    storage.failure = rejection(reason);
    storage.inUse = 30;
    storage.answering = true;

    assertThat(checkHealth.database())
        .isEqualTo(
            new Database(Verdict.DEGRADED, Optional.empty(), Optional.empty(), storage.pool()));
    storage.inUse = 29;
    assertThat(checkHealth.database().verdict()).isEqualTo(Verdict.UNHEALTHY);
    storage.waiting = 1;
    assertThat(checkHealth.database().verdict()).isEqualTo(Verdict.DEGRADED);
    storage.answering = false;
    assertThat(checkHealth.database().verdict()).isEqualTo(Verdict.UNHEALTHY);
  }

  @Test
  void database_isUnhealthyWhenItCannotBeReachedHoweverBusyItWas() {
    storage.failure = rejection(Rejection.Reason.DATABASE_UNAVAILABLE);
    storage.inUse = 30;
    storage.answering = true;

    assertThat(checkHealth.database().verdict()).isEqualTo(Verdict.UNHEALTHY);
  }

  @Test
  void database_doesNotWaitToTheEndForABusyOne() {
    storage.mayPing = new CountDownLatch(1);
    storage.inUse = 30;
    storage.answering = true;

    assertThat(checkHealth.database().verdict()).isEqualTo(Verdict.DEGRADED);
    assertThat(storage.mayPing.getCount()).isOne();
    storage.mayPing.countDown();
  }

  @Test
  void database_isUnhealthyWhenItHangsAndAskedNoSecondTimeMeanwhile() {
    storage.mayPing = new CountDownLatch(1);
    storage.inUse = 30;
    long start = System.nanoTime();

    assertThat(checkHealth.database().verdict()).isEqualTo(Verdict.UNHEALTHY);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST);
    assertThat(checkHealth.database().verdict()).isEqualTo(Verdict.UNHEALTHY);
    assertThat(storage.pings).hasValue(1);
    storage.mayPing.countDown();
  }

  @Test
  void database_asksOnceForAllWhoAskAtOnceAndAgainForTheNext() throws Exception {
    storage.mayPing = new CountDownLatch(1);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Database>> calls = Collections.nCopies(50, checkHealth::database);
      Future<List<Future<Database>>> all = callers.submit(() -> callers.invokeAll(calls));
      while (storage.pings.get() == 0) Thread.onSpinWait();
      Thread.sleep(100);
      storage.mayPing.countDown();

      for (Future<Database> answer : all.get()) {
        assertThat(answer.get().verdict()).isEqualTo(Verdict.HEALTHY);
      }
    }
    // Who came late has asked again; the others have not.
    assertThat(storage.pings).hasValueLessThan(10);
    storage.ping = TOO_SLOW;
    assertThat(checkHealth.database().latency()).contains(TOO_SLOW);
  }

  @Test
  void readiness_asksForEverything() {
    Readiness readiness = checkHealth.readiness(Phase.STARTED);

    assertThat(readiness.database()).isEqualTo(checkHealth.databaseInDepth());
    assertThat(readiness.schema()).contains(SCHEMA);
    assertThat(readiness.ready()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void readiness_isGivenOnASchemaThatIsNotBehind(StorageHealth.Schema.State state) {
    storage.schema = new StorageHealth.Schema(state, "2", 1);

    assertThat(checkHealth.readiness(Phase.STARTED).ready())
        .isEqualTo(state != StorageHealth.Schema.State.BEHIND);
  }

  @Test
  void readiness_isNotGivenWithoutADatabaseWhichIsAskedNothingMore() {
    storage.failureOfPages = rejection(Rejection.Reason.DATABASE_UNAVAILABLE);

    Readiness readiness = checkHealth.readiness(Phase.STARTED);

    assertThat(readiness.ready()).isFalse();
    assertThat(readiness.schema()).isEmpty();
    assertThat(storage.schemasRead).hasValue(0);
  }

  @Test
  void readiness_isGivenByABusyDatabaseWhichIsAskedNothingMore() {
    storage.failureOfPages = rejection(Rejection.Reason.POOL_EXHAUSTED);
    storage.inUse = 30;
    storage.answering = true;

    Readiness readiness = checkHealth.readiness(Phase.STARTED);

    assertThat(readiness.database())
        .isEqualTo(
            new Database(Verdict.DEGRADED, Optional.of(FAST), Optional.empty(), storage.pool()));
    assertThat(readiness.ready()).isTrue();
    assertThat(readiness.schema()).isEmpty();
    assertThat(storage.schemasRead).hasValue(0);
  }

  @Test
  void readiness_takesNoLongerThanOneQuestion() {
    storage.mayRead = new CountDownLatch(1);
    long start = System.nanoTime();

    assertThat(checkHealth.readiness(Phase.STARTED).ready()).isFalse();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST);
    storage.mayRead.countDown();
  }

  @Test
  void readiness_isNotGivenAtTheStartAndAsksNobody() {
    storage.failure = new IllegalStateException("asked");

    assertThat(checkHealth.readiness(Phase.STARTING))
        .isEqualTo(
            new Readiness(
                false,
                new Database(Verdict.UNHEALTHY, Optional.empty(), Optional.empty(), storage.pool()),
                Optional.empty()));
  }

  @ParameterizedTest
  @EnumSource(names = {"DRAINING", "STOPPING"})
  void readiness_isNotGivenAtTheEndAndTellsHowTheDatabaseIsAllTheSame(Phase phase) {
    Readiness readiness = checkHealth.readiness(phase);

    assertThat(readiness.ready()).isFalse();
    assertThat(readiness.database().verdict()).isEqualTo(Verdict.HEALTHY);
    assertThat(readiness.schema()).contains(SCHEMA);
  }

  @Test
  void schema_isWhatTheStorageTells() {
    assertThat(checkHealth.schema()).contains(SCHEMA);
  }

  @Test
  void schema_isEmptyWhenThereIsNoAnswer() {
    storage.failure = rejection(Rejection.Reason.DATABASE_UNAVAILABLE);

    assertThat(checkHealth.schema()).isEmpty();
  }
}
