package safespace.domain.limit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps shared limits for tests. */
public final class InMemoryLimits implements SharedLimits {
  private record Bucket(String limit, String subject) {}

  private final Clock clock;
  private final Map<Bucket, Instant> fullAt = new HashMap<>();

  public InMemoryLimits(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized Taken take(List<Claim> claims) {
    Instant now = clock.instant();
    boolean granted = claims.stream().allMatch(claim -> level(claim, now).left() > 0);
    List<Level> levels = new ArrayList<>();
    for (Claim claim : claims) {
      if (granted)
        fullAt.put(bucket(claim), now.plus(untilFull(claim, now)).plus(claim.rate().token()));
      levels.add(level(claim, now));
    }
    return new Taken(granted, levels);
  }

  private Level level(Claim claim, Instant now) {
    return claim.rate().level(untilFull(claim, now));
  }

  private Duration untilFull(Claim claim, Instant now) {
    Duration left = Duration.between(now, fullAt.getOrDefault(bucket(claim), now));
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static Bucket bucket(Claim claim) {
    return new Bucket(claim.limit(), claim.subject());
  }

  @Override
  public synchronized int forgetFull() {
    int before = fullAt.size();
    fullAt.values().removeIf(moment -> !moment.isAfter(clock.instant()));
    return before - fullAt.size();
  }
}
