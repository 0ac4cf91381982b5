package safespace.application.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import safespace.application.health.CheckHealth.Database;
import safespace.application.health.CheckHealth.Thresholds;
import safespace.application.health.CheckHealth.Verdict;
import safespace.domain.Rejection;
import safespace.domain.storage.StorageHealth;

class CheckHealthTest {
  private static final Duration FAST = Duration.ofMillis(1);
  private static final Duration SLOW = Duration.ofMillis(100);
  private static final Duration TOO_SLOW = SLOW.plusNanos(1);
  private static final StorageHealth.Schema SCHEMA =
      new StorageHealth.Schema(StorageHealth.Schema.State.BEHIND, "2", 1);

  private final FakeStorage storage = new FakeStorage();
  private final CheckHealth checkHealth = new CheckHealth(storage, new Thresholds(SLOW, 0.9));

  /** Answers as it is told to, or fails. */
  private static final class FakeStorage implements StorageHealth {
    private Duration ping = FAST;
    private Duration page = FAST;
    private int inUse = 5;
    private int pagesRead;
    private @Nullable RuntimeException failure;
    private @Nullable RuntimeException failureOfPages;

    @Override
    public Duration ping() {
      if (failure != null) throw failure;
      return ping;
    }

    @Override
    public Duration readPage() {
      if (failureOfPages != null) throw failureOfPages;
      pagesRead++;
      return page;
    }

    @Override
    public Pool pool() {
      return new Pool(20, 30, 15, inUse, 0, 0, 0);
    }

    @Override
    public Schema schema() {
      if (failure != null) throw failure;
      return SCHEMA;
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
    assertThat(storage.pagesRead).isZero();
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

  @Test
  void notAsked_isUnhealthyAndAsksNobody() {
    storage.failure = new IllegalStateException("asked");

    assertThat(checkHealth.notAsked())
        .isEqualTo(
            new Database(Verdict.UNHEALTHY, Optional.empty(), Optional.empty(), storage.pool()));
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
