package safespace.http.limits;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import safespace.domain.Rejection;
import safespace.domain.limit.Level;
import safespace.domain.limit.Network;
import safespace.domain.limit.Rate;
import safespace.domain.limit.SharedLimits;
import safespace.domain.limit.SharedLimits.Claim;

/**
 * Says who may go on. First this process asks itself; what it refuses reaches nobody else. Then it
 * asks what it shares with others, if there is such a thing, and goes on without it while that does
 * not answer.
 */
public final class RateLimits {

  /**
   * How often.
   *
   * @param rates of the limits that there are
   * @param trustedProxies whose word about their clients is taken
   */
  public record Settings(Map<Limit, Rate> rates, List<Network> trustedProxies) {}

  /** Limits nobody. */
  public static RateLimits none() {
    return new RateLimits(
        new Settings(Map.of(), List.of()), null, System::nanoTime, new SimpleMeterRegistry());
  }

  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final Map<Limit, Buckets> buckets = new EnumMap<>(Limit.class);
  private final Map<Limit, Counter> refusals = new EnumMap<>(Limit.class);
  private final ClientAddresses addresses;
  private final @Nullable SharedLimits shared;
  private final LongSupplier nanos;
  private final AtomicLong sharedFrom;

  /**
   * @param shared what other servers have in common with this one, or null
   * @param nanos a time that never goes back
   */
  public RateLimits(
      Settings settings, @Nullable SharedLimits shared, LongSupplier nanos, MeterRegistry meters) {
    settings.rates.forEach((limit, rate) -> buckets.put(limit, new Buckets(rate, nanos)));
    this.addresses = new ClientAddresses(settings.trustedProxies);
    this.shared = shared;
    this.nanos = nanos;
    this.sharedFrom = new AtomicLong(nanos.getAsLong());
    for (Limit limit : Limit.values()) register(limit, meters);
  }

  private void register(Limit limit, MeterRegistry meters) {
    refusals.put(
        limit,
        Counter.builder("safespace.rate.limited")
            .description("Requests that were refused because there were too many, by limit.")
            .tag("limit", limit.label())
            .register(meters));
    Gauge.builder("safespace.rate.limit.buckets", () -> bucketsOf(limit))
        .description("Sessions or addresses that a limit has counted lately.")
        .tag("limit", limit.label())
        .register(meters);
  }

  private long bucketsOf(Limit limit) {
    Buckets ours = buckets.get(limit);
    return ours == null ? 0 : ours.count();
  }

  /**
   * From where a request comes, as far as can be believed.
   *
   * @param socket the address at the other end of the connection
   * @param forwarded the lines of {@code X-Forwarded-For}, in their order
   */
  public String client(String socket, List<String> forwarded) {
    return addresses.of(socket, forwarded);
  }

  /** A limit of a request, and how it stands. */
  public record Standing(Limit limit, Rate rate, Level level) {}

  /** A request on its way through its limits. */
  public Passage passage() {
    return new Passage();
  }

  /**
   * Takes a token for each limit of a request; when one has none, gives back those of the others.
   */
  public final class Passage {
    private record Held(Limit limit, String subject, Buckets buckets, Level level) {
      Held at(Level other) {
        return new Held(limit, subject, buckets, other);
      }

      Held givenBack() {
        buckets.giveBack(subject);
        Duration untilFull = level.untilFull().minus(buckets.rate().token());
        return at(buckets.rate().level(untilFull.isNegative() ? Duration.ZERO : untilFull));
      }
    }

    private final List<Held> held = new ArrayList<>();

    /**
     * Takes a token of this process.
     *
     * @return after which time there is one, when there is none
     */
    public Optional<Duration> take(Limit limit, String subject) {
      Buckets ours = buckets.get(limit);
      if (ours == null) return Optional.empty();
      Buckets.Taken taken = ours.take(subject);
      if (!taken.granted()) held.replaceAll(Held::givenBack);
      held.add(new Held(limit, subject, ours, taken.level()));
      if (taken.granted()) return Optional.empty();
      count(limit);
      return Optional.of(taken.level().untilNext());
    }

    /**
     * Takes those tokens from what is shared, too. One that there is none of stays taken here: so
     * somebody who goes on all the same soon reaches nobody else.
     *
     * @return after which time there are all of them, when there are not
     */
    public Optional<Duration> takeShared() {
      if (shared == null || held.isEmpty() || nanos.getAsLong() - sharedFrom.get() < 0) {
        return Optional.empty();
      }
      try {
        return settle(shared.take(held.stream().map(Passage::claim).toList()));
      } catch (Rejection unavailable) {
        sharedFrom.set(nanos.getAsLong() + PAUSE_AFTER_FAILURE.toNanos());
        return Optional.empty();
      }
    }

    private static Claim claim(Held token) {
      return new Claim(token.limit.label(), token.subject, token.buckets.rate());
    }

    private Optional<Duration> settle(SharedLimits.Taken taken) {
      Duration longest = Duration.ZERO;
      for (int i = 0; i < held.size(); i++) {
        Held token = held.get(i);
        Level level = taken.levels().get(i);
        if (!taken.granted() && level.left() > 0) token.buckets.giveBack(token.subject);
        if (!taken.granted() && level.left() == 0) {
          count(token.limit);
          if (level.untilNext().compareTo(longest) > 0) longest = level.untilNext();
        }
        held.set(i, token.at(level));
      }
      return taken.granted() ? Optional.empty() : Optional.of(longest);
    }

    private void count(Limit limit) {
      Counter counter = refusals.get(limit);
      if (counter != null) counter.increment();
    }

    /** The limits that were asked, in their order. */
    public List<Standing> standings() {
      return held.stream()
          .map(token -> new Standing(token.limit, token.buckets.rate(), token.level))
          .toList();
    }
  }
}
