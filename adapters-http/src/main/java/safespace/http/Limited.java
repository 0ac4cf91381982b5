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

  /** By the address alone: the request names no session, or several. */
  Handler byAddress(Handler handler) {
    return ctx -> {
      Passage passage = limits.passage();
      enter(ctx, passage);
      leave(ctx, passage);
      handler.handle(ctx);
    };
  }

  /** By the session, and by the address. */
  Handler bySession(Limit limit, Handler handler) {
    return ctx -> {
      Passage passage = limits.passage();
      enter(ctx, passage);
      String session;
      try {
        session = requests.session(ctx).text();
      } catch (RuntimeException unknown) {
        // Whoever guesses is counted, too.
        leave(ctx, passage);
        throw unknown;
      }
      requireGranted(ctx, passage, passage.take(limit, session));
      leave(ctx, passage);
      handler.handle(ctx);
    };
  }

  private void enter(Context ctx, Passage passage) {
    if (isService(ctx)) return;
    List<String> forwarded = Collections.list(ctx.req().getHeaders("X-Forwarded-For"));
    String client = limits.client(ctx.req().getRemoteAddr(), forwarded);
    requireGranted(ctx, passage, passage.take(Limit.ADDRESS, client));
  }

  /** A credential that does not hold makes nobody a server; who looks closer will say so. */
  private boolean isService(Context ctx) {
    try {
      return requests.actor(ctx) == Actor.SERVICE;
    } catch (Problem unauthorized) {
      return false;
    }
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
