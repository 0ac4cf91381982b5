package safespace.http.access;

import io.javalin.http.Context;
import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import safespace.domain.session.SessionId;
import safespace.http.access.AccessSettings.Mode;
import safespace.http.access.Caller.Knower;
import safespace.http.access.Caller.Service;
import safespace.http.access.Caller.Visitor;

/** Knows who asks by the credential of the request, and gives credentials out. */
public final class Callers {
  private static final String COOKIE = "safespace_session";

  /** Another scheme may be meant for a proxy before this server. */
  private static final Pattern BEARER =
      Pattern.compile("bearer(?: +(.*))?", Pattern.CASE_INSENSITIVE);

  /** Where a request keeps its caller, so that a credential is verified once. */
  private static final String CALLER = Callers.class.getName();

  /** No stream is open for so long. */
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final Mode mode;
  private final Duration tokenTtl;
  private final Clock clock;
  private final Optional<Tokens> tokens;
  private final Optional<byte[]> serviceKey;

  public Callers(AccessSettings settings, Clock clock) {
    this.mode = settings.mode();
    this.tokenTtl = settings.tokenTtl();
    this.clock = clock;
    this.tokens = settings.secret().map(secret -> new Tokens(secret, tokenTtl, clock));
    this.serviceKey = settings.serviceKey().map(Callers::bytes);
    if (mode != Mode.UUID && tokens.isEmpty()) {
      throw new IllegalArgumentException("tokens need a secret");
    }
  }

  /**
   * Who asks; empty where a credential is missing, or the one that is shown does not hold. It may
   * be asked as often as one likes.
   */
  public Optional<Caller> of(Context ctx) {
    Optional<Caller> known = ctx.attribute(CALLER);
    if (known == null) {
      known = identify(ctx);
      ctx.attribute(CALLER, known);
    }
    return known;
  }

  private Optional<Caller> identify(Context ctx) {
    String bearer = bearer(ctx);
    if (bearer == null) {
      return switch (mode) {
        case UUID -> Optional.of(new Knower());
        case TOKEN -> Optional.empty();
        case COOKIE -> cookie(ctx).flatMap(this::visitor);
      };
    }
    if (isServiceKey(bearer)) return Optional.of(new Service());
    // Whoever shows what does not hold is not taken for somebody who shows nothing.
    return mode == Mode.TOKEN ? visitor(bearer) : Optional.empty();
  }

  private Optional<Caller> visitor(String token) {
    return tokens.flatMap(all -> all.visitor(token));
  }

  /** For how long the caller's credential holds from now on. */
  public Duration timeLeft(Caller caller) {
    return caller instanceof Visitor(_, Instant end)
        ? Duration.between(clock.instant(), end)
        : FOR_EVER;
  }

  /** What is given as a bearer's credential; null where nothing is. */
  public static @Nullable String bearer(Context ctx) {
    String header = ctx.header("Authorization");
    if (header == null) return null;
    Matcher matcher = BEARER.matcher(header);
    if (!matcher.matches()) return null;
    return matcher.group(1) == null ? "" : matcher.group(1).strip();
  }

  /** Takes a time that tells nothing of the key. */
  private boolean isServiceKey(String bearer) {
    return serviceKey.filter(key -> MessageDigest.isEqual(bytes(bearer), key)).isPresent();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Empty also where there are several that differ: ours is never beside another, which somebody
   * else of the same domain must have set.
   */
  private static Optional<String> cookie(Context ctx) {
    Cookie[] cookies = ctx.req().getCookies();
    if (cookies == null) return Optional.empty();
    List<String> values =
        Arrays.stream(cookies)
            .filter(cookie -> cookie.getName().equals(COOKIE))
            .map(Cookie::getValue)
            .distinct()
            .toList();
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }

  /**
   * Gives out the credential of a session that was made just now: in a cookie of the answer, or as
   * a token for its body, which comes back. Where ids are known, there is nothing to give.
   */
  public Optional<String> grant(Context ctx, SessionId session) {
    Optional<String> token = tokens.map(all -> all.issue(session));
    return switch (mode) {
      case UUID -> Optional.empty();
      case TOKEN -> token;
      case COOKIE -> {
        setCookie(ctx, token.orElseThrow(), tokenTtl);
        yield Optional.empty();
      }
    };
  }

  /** Takes the credential of a session that is gone from a browser that keeps it. */
  public void withdraw(Context ctx) {
    if (mode == Mode.COOKIE) setCookie(ctx, "", Duration.ZERO);
  }

  private static void setCookie(Context ctx, String value, Duration longest) {
    ctx.res()
        .addHeader(
            "Set-Cookie",
            "%s=%s; Max-Age=%d; Path=/; HttpOnly; Secure; SameSite=Lax"
                .formatted(COOKIE, value, longest.toSeconds()));
  }

  /** What is asked for of a caller whose credential is missing or does not hold. */
  public String challenge() {
    return switch (mode) {
      case UUID, TOKEN -> "Bearer realm=\"safespace\"";
      case COOKIE -> "Cookie realm=\"safespace\", cookie-name=\"" + COOKIE + "\"";
    };
  }

  /** The headers by which the answers to one and the same URL differ. */
  public String vary() {
    return switch (mode) {
      case UUID, TOKEN -> "Authorization, X-Session-Id";
      case COOKIE -> "Authorization, Cookie, X-Session-Id";
    };
  }
}
