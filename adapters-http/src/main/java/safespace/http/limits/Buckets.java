package safespace.http.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.function.LongSupplier;
import safespace.domain.limit.Level;
import safespace.domain.limit.Rate;

/**
 * The buckets of a limit in this process, for those who came lately: a bucket that nobody has used
 * until it is full again is forgotten, and so is one of those that are hardly used when there are
 * very many.
 */
final class Buckets {
  private static final int MOST = 100_000;

  private final Rate rate;
  private final TimeMeter time;
  private final Cache<String, Bucket> buckets;

  Buckets(Rate rate, LongSupplier nanos) {
    this.rate = rate;
    this.time = new Ticker(nanos);
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterAccess(rate.period())
            .ticker(nanos::getAsLong)
            .executor(Runnable::run)
            .build();
  }

  Rate rate() {
    return rate;
  }

  /** What came of a wish for a token. */
  record Taken(boolean granted, Level level) {}

  Taken take(String subject) {
    ConsumptionProbe probe = bucket(subject).tryConsumeAndReturnRemaining(1);
    return new Taken(
        probe.isConsumed(),
        new Level(
            probe.getRemainingTokens(),
            Duration.ofNanos(probe.getNanosToWaitForRefill()),
            Duration.ofNanos(probe.getNanosToWaitForReset())));
  }

  /** Puts a token back. */
  void giveBack(String subject) {
    bucket(subject).addTokens(1);
  }

  private Bucket bucket(String subject) {
    return buckets.get(
        subject,
        _ ->
            Bucket.builder()
                .addLimit(
                    limit -> limit.capacity(rate.most()).refillGreedy(rate.most(), rate.period()))
                .withCustomTimePrecision(time)
                .build());
  }

  long count() {
    return buckets.estimatedSize();
  }

  private record Ticker(LongSupplier nanos) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return nanos.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
