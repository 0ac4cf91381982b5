package safespace.http;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import safespace.domain.Actor;
import safespace.domain.Rejection;
import safespace.domain.session.SessionId;
import safespace.http.limits.Limit;
import safespace.http.limits.RateLimits;
import safespace.http.limits.RateLimits.Passage;
import safespace.http.limits.RateLimits.Standing;

/**
 * Lets requests through as often as their session and their address may, before anything of their
 * bodies is read. The headers are those of the draft "RateLimit header fields for HTTP", version
 * 10.
 */
final class Limited {
  private final RateLimits limits;
  private final Requests requests;

  Limited(RateLimits limits, Requests requests) {
    this.limits = limits;
    this.requests = requests;
  }

  /** By this limit, and always by the address. */
  Handler by(Limit limit, Handler handler) {
    return limit == Limit.ADDRESS ? byAddress(handler) : bySession(limit, handler);
  }

  /** The request names no session, or several. */
  private Handler byAddress(Handler handler) {
    return ctx -> {
      Passage passage = limits.passage();
      enter(ctx, passage);
      leave(ctx, passage);
      handler.handle(ctx);
    };
  }

  private Handler bySession(Limit limit, Handler handler) {
    return ctx -> {
      Passage passage = limits.passage();
      enter(ctx, passage);
      Optional<SessionId> session = session(ctx);
      if (session.isPresent()) {
        requireGranted(ctx, passage, passage.take(limit, session.get().text()));
      }
      leave(ctx, passage);
      handler.handle(ctx);
    };
  }

  /**
   * Empty where the request names none, or none that its caller may reach: whoever guesses is
   * counted by his address, and the handler tells him.
   */
  private Optional<SessionId> session(Context ctx) {
    try {
      return Optional.of(requests.session(ctx));
    } catch (Problem | Rejection refused) {
      return Optional.empty();
    }
  }

  private void enter(Context ctx, Passage passage) {
    if (requests.actor(ctx) == Actor.SERVICE) return;
    List<String> forwarded = Collections.list(ctx.req().getHeaders("X-Forwarded-For"));
    String client = limits.client(ctx.req().getRemoteAddr(), forwarded);
    requireGranted(ctx, passage, passage.take(Limit.ADDRESS, client));
  }

  private static void leave(Context ctx, Passage passage) {
    requireGranted(ctx, passage, passage.takeShared());
    tell(ctx, passage);
  }

  private static void requireGranted(Context ctx, Passage passage, Optional<Duration> wait) {
    if (wait.isEmpty()) return;
    tell(ctx, passage);
    throw new Problem(
        ProblemType.RATE_LIMITED,
        "Too many requests: repeat it later.",
        Map.of("Retry-After", Long.toString(Math.max(1, seconds(wait.get())))));
  }

  private static void tell(Context ctx, Passage passage) {
    List<Standing> standings = passage.standings();
    if (standings.isEmpty()) return;
    ctx.header(
        "RateLimit-Policy",
        each(
            standings,
            s -> ";q=" + s.rate().most() + ";w=" + Math.max(1, seconds(s.rate().period()))));
    ctx.header(
        "RateLimit",
        each(standings, s -> ";r=" + s.level().left() + ";t=" + seconds(s.level().untilFull())));
  }

  private static String each(List<Standing> standings, Function<Standing, String> parameters) {
    return standings.stream()
        .map(standing -> "\"" + standing.limit().label() + "\"" + parameters.apply(standing))
        .collect(Collectors.joining(", "));
  }

  /** Whole ones, rounded up. */
  private static long seconds(Duration time) {
    return time.plusSeconds(1).minusNanos(1).toSeconds();
  }
}
