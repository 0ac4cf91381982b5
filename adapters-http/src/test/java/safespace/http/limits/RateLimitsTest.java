package safespace.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import safespace.domain.Parallel;
import safespace.domain.Rejection;
import safespace.domain.TestClock;
import safespace.domain.limit.InMemoryLimits;
import safespace.domain.limit.Rate;
import safespace.domain.limit.SharedLimits;
import safespace.http.limits.RateLimits.Passage;

class RateLimitsTest {
  private static final RateLimits.Settings SETTINGS =
      new RateLimits.Settings(
          Map.of(
              Limit.WRITES, new Rate(3, Duration.ofMinutes(3)),
              Limit.ADDRESS, new Rate(10, Duration.ofMinutes(10))),
          List.of());

  private final TestClock clock = TestClock.still();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private RateLimits limits(@Nullable SharedLimits shared) {
    return new RateLimits(SETTINGS, shared, clock::nanos, meters);
  }

  /** Whether a write of the session may pass. */
  private static boolean passes(RateLimits limits, String session) {
    Passage passage = limits.passage();
    return passage.take(Limit.ADDRESS, "203.0.113.7").isEmpty()
        && passage.take(Limit.WRITES, session).isEmpty()
        && passage.takeShared().isEmpty();
  }

  private static long passed(RateLimits limits, String session, int times) {
    long passed = 0;
    for (int i = 0; i < times; i++) passed += passes(limits, session) ? 1 : 0;
    return passed;
  }

  @Test
  void take_letsPassWhatIsThere_andFillsUpLittleByLittle() {
    RateLimits limits = limits(null);

    assertThat(passed(limits, "a", 5)).isEqualTo(3);
    clock.advance(Duration.ofSeconds(59));
    assertThat(passes(limits, "a")).isFalse();
    clock.advance(Duration.ofSeconds(1));
    assertThat(passed(limits, "a", 5)).isEqualTo(1);
  }

  @Test
  void take_tellsWhenItIsWorthATryAgain() {
    RateLimits limits = limits(null);
    passed(limits, "a", 3);
    clock.advance(Duration.ofSeconds(20));

    assertThat(limits.passage().take(Limit.WRITES, "a")).contains(Duration.ofSeconds(40));
  }

  @Test
  void take_costsNothing_alsoNotTheOthers_whenItIsRefused() {
    RateLimits limits = limits(null);

    assertThat(passed(limits, "a", 100)).isEqualTo(3);
    assertThat(passed(limits, "b", 100)).isEqualTo(3);
    assertThat(passed(limits, "c", 100)).isEqualTo(3);
    // The address had ten.
    assertThat(passed(limits, "d", 100)).isEqualTo(1);
  }

  @Test
  void take_letsNobodyEscapeByManySessions() {
    RateLimits limits = limits(null);
    long passed = 0;
    for (int i = 0; i < 100; i++) passed += passed(limits, "session " + i, 1);

    assertThat(passed).isEqualTo(10);
  }

  @Test
  void take_limitsNothingThatIsOff() {
    RateLimits limits = limits(null);

    for (int i = 0; i < 1_000; i++) {
      assertThat(limits.passage().take(Limit.HISTORY, "a")).isEmpty();
    }
    assertThat(passed(RateLimits.none(), "a", 1_000)).isEqualTo(1_000);
  }

  @Test
  void take_letsExactlySoManyPass_whateverTheNumberAtOnce() {
    RateLimits limits = limits(null);

    List<Boolean> all = Parallel.run(50, _ -> limits.passage().take(Limit.WRITES, "a").isEmpty());

    assertThat(all.stream().filter(passed -> passed)).hasSize(3);
  }

  @Test
  void takeShared_holdsAcrossServers() {
    SharedLimits shared = new InMemoryLimits(clock);
    RateLimits one = limits(shared);
    RateLimits another = limits(shared);

    assertThat(passed(one, "a", 2)).isEqualTo(2);
    assertThat(passed(another, "a", 5)).isEqualTo(1);
    assertThat(passed(one, "a", 5)).isZero();
    clock.advance(Duration.ofMinutes(1));
    assertThat(passed(another, "a", 5) + passed(one, "a", 5)).isEqualTo(1);
  }

  @Test
  void takeShared_costsTheOthersNothing_whenItIsRefused() {
    SharedLimits shared = new InMemoryLimits(clock);
    passed(limits(shared), "a", 3);
    RateLimits another = limits(shared);
    passed(another, "a", 100);

    assertThat(passed(another, "b", 3) + passed(another, "c", 3)).isEqualTo(6);
  }

  @Test
  void takeShared_isNotAskedForWhatIsRefusedHere() {
    AtomicInteger asked = new AtomicInteger();
    SharedLimits shared = counting(new InMemoryLimits(clock), asked);

    passed(limits(shared), "a", 1_000);
    assertThat(asked).hasValue(3);
    // Also when it is the other server that has used up everything.
    passed(limits(shared), "a", 1_000);
    assertThat(asked).hasValue(6);
  }

  @Test
  void takeShared_isGoneOnWithout_whileItDoesNotAnswer() {
    AtomicInteger asked = new AtomicInteger();
    SharedLimits away =
        counting(
            new SharedLimits() {
              @Override
              public Taken take(List<Claim> claims) {
                throw new Rejection(Rejection.Reason.DATABASE_UNAVAILABLE, "Away.");
              }

              @Override
              public int forgetFull() {
                return 0;
              }
            },
            asked);
    RateLimits limits = limits(away);

    assertThat(passed(limits, "a", 5)).isEqualTo(3);
    assertThat(asked).hasValue(1);
    clock.advance(Duration.ofMinutes(1));
    assertThat(passes(limits, "a")).isTrue();
    assertThat(asked).hasValue(2);
  }

  private static SharedLimits counting(SharedLimits limits, AtomicInteger asked) {
    return new SharedLimits() {
      @Override
      public Taken take(List<Claim> claims) {
        asked.incrementAndGet();
        return limits.take(claims);
      }

      @Override
      public int forgetFull() {
        return limits.forgetFull();
      }
    };
  }

  @Test
  void refusals_areCountedByLimit() {
    RateLimits limits = limits(null);
    passed(limits, "a", 5);

    assertThat(meters.get("safespace.rate.limited").tag("limit", "writes").counter().count())
        .isEqualTo(2);
    assertThat(meters.get("safespace.rate.limited").tag("limit", "address").counter().count())
        .isZero();
    assertThat(meters.get("safespace.rate.limit.buckets").tag("limit", "writes").gauge().value())
        .isEqualTo(1);
  }

  @Test
  void standings_tellWhatIsLeft() {
    RateLimits limits = limits(null);
    passed(limits, "a", 2);
    Passage third = limits.passage();
    third.take(Limit.ADDRESS, "203.0.113.7");
    third.take(Limit.WRITES, "a");
    Passage fourth = limits.passage();
    fourth.take(Limit.ADDRESS, "203.0.113.7");
    Optional<Duration> wait = fourth.take(Limit.WRITES, "a");

    assertThat(third.standings()).extracting(s -> s.level().left()).containsExactly(7L, 0L);
    assertThat(fourth.standings()).extracting(s -> s.level().left()).containsExactly(7L, 0L);
    assertThat(wait).contains(Duration.ofMinutes(1));
  }
}
