package safespace.domain.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import safespace.domain.Parallel;
import safespace.domain.limit.SharedLimits.Claim;
import safespace.domain.limit.SharedLimits.Taken;

/** What every store of shared limits does; it may hold other buckets. */
public abstract class SharedLimitsContract {
  /** So slow that nothing comes back during a test. */
  private static final Rate THREE = new Rate(3, Duration.ofHours(3));

  protected abstract SharedLimits limits();

  /** The same buckets, as another server sees them. */
  protected abstract SharedLimits ofAnotherServer();

  /** Lets this time go by for the bucket of the claim. */
  protected abstract void pass(Duration time, Claim claim);

  private static Claim claim(Rate rate) {
    return new Claim("writes", UUID.randomUUID().toString(), rate);
  }

  private Taken take(Claim... claims) {
    return limits().take(List.of(claims));
  }

  private static List<Long> left(Taken taken) {
    return taken.levels().stream().map(Level::left).toList();
  }

  @Test
  void take_grantsWhatIsInTheBucket_andNoMore() {
    Claim claim = claim(THREE);

    assertThat(left(take(claim))).containsExactly(2L);
    assertThat(take(claim).granted()).isTrue();
    assertThat(take(claim).granted()).isTrue();
    Taken refused = take(claim);

    assertThat(refused.granted()).isFalse();
    assertThat(left(refused)).containsExactly(0L);
    assertThat(refused.levels().getFirst().untilNext().toSeconds()).isCloseTo(3_600, within(60L));
    assertThat(refused.levels().getFirst().untilFull().toSeconds()).isCloseTo(10_800, within(60L));
  }

  @Test
  void take_costsNothingWhenItIsRefused() {
    Claim claim = claim(THREE);
    for (int i = 0; i < 10; i++) take(claim);

    pass(Duration.ofMinutes(61), claim);

    assertThat(take(claim).granted()).isTrue();
    assertThat(take(claim).granted()).isFalse();
  }

  @Test
  void take_takesFromAllOrNone() {
    Claim empty = claim(new Rate(1, Duration.ofHours(1)));
    Claim full = claim(THREE);
    take(empty);

    Taken refused = take(full, empty);

    assertThat(refused.granted()).isFalse();
    assertThat(left(refused)).containsExactly(3L, 0L);
    assertThat(left(take(full))).containsExactly(2L);
  }

  @Test
  void take_fillsTheBucketLittleByLittle_andNotBeyondItsEdge() {
    Claim claim = claim(THREE);
    for (int i = 0; i < 3; i++) take(claim);

    pass(Duration.ofMinutes(30), claim);
    assertThat(take(claim).granted()).isFalse();
    pass(Duration.ofMinutes(31), claim);
    assertThat(take(claim).granted()).isTrue();
    pass(Duration.ofDays(2), claim);
    assertThat(left(take(claim))).containsExactly(2L);
  }

  @Test
  void take_knowsEachLimitAndSubjectByItself() {
    Claim claim = claim(new Rate(1, Duration.ofHours(1)));
    take(claim);

    assertThat(take(new Claim("history", claim.subject(), claim.rate())).granted()).isTrue();
    assertThat(take(new Claim(claim.limit(), "another", THREE)).granted()).isTrue();
    assertThat(take(claim).granted()).isFalse();
  }

  @Test
  void take_isCountedAcrossServers() {
    Claim claim = claim(THREE);
    take(claim);

    assertThat(left(ofAnotherServer().take(List.of(claim)))).containsExactly(1L);
    assertThat(left(take(claim))).containsExactly(0L);
  }

  @Test
  void take_grantsExactlyWhatIsThere_whateverTheNumberOfThoseWhoAskAtOnce() {
    Claim session = claim(new Rate(10, Duration.ofHours(10)));
    Claim address = claim(new Rate(100, Duration.ofHours(100)));

    List<Taken> all =
        Parallel.run(
            40,
            i ->
                (i % 2 == 0 ? limits() : ofAnotherServer())
                    .take(i % 3 == 0 ? List.of(address, session) : List.of(session, address)));

    assertThat(all.stream().filter(Taken::granted)).hasSize(10);
    assertThat(left(take(address))).containsExactly(89L);
  }

  @Test
  void forgetFull_forgetsBucketsThatAreFull_andNoOthers() {
    List<Claim> full = IntStream.range(0, 3).mapToObj(_ -> claim(THREE)).toList();
    Claim taken = claim(THREE);
    full.forEach(this::take);
    full.forEach(claim -> pass(Duration.ofMinutes(61), claim));
    take(taken);

    assertThat(limits().forgetFull()).isGreaterThanOrEqualTo(3);

    assertThat(left(take(taken))).containsExactly(1L);
    assertThat(left(take(full.getFirst()))).containsExactly(2L);
  }
}
