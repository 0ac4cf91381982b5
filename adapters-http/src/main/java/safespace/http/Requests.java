package safespace.http;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;
import safespace.domain.Actor;
import safespace.domain.Fields;
import safespace.domain.Mistake;
import safespace.domain.Rejection;
import safespace.domain.message.MessageId;
import safespace.domain.session.SessionId;
import safespace.http.access.Caller;
import safespace.http.access.Caller.Knower;
import safespace.http.access.Caller.Service;
import safespace.http.access.Caller.Visitor;
import safespace.http.access.Callers;
import safespace.http.json.Json;

/** Reads what requests have in common: whose session, which message, what body. */
final class Requests {
  private static final String CURRENT = "current";
  private static final String SESSION_HEADER = "X-Session-Id";

  /** Who sends steadily, but hardly anything, must not hold a thread for hours. */
  private static final Duration LONGEST_BODY = Duration.ofSeconds(30);

  private static final int PART = 8 * 1024;

  private final long mostBytes;
  private final SessionHash sessionHash;
  private final Callers callers;

  Requests(long mostBytes, SessionHash sessionHash, Callers callers) {
    this.mostBytes = mostBytes;
    this.sessionHash = sessionHash;
    this.callers = callers;
  }

  /** Judges the caller's credential before anything else of the request. */
  Handler admitted(Handler handler) {
    return ctx -> {
      ctx.res().addHeader("Vary", callers.vary());
      caller(ctx);
      handler.handle(ctx);
    };
  }

  private Caller caller(Context ctx) {
    return callers
        .of(ctx)
        .orElseThrow(
            () -> unauthorized("The session's credential is needed.", callers.challenge()));
  }

  private static Problem unauthorized(String detail, String challenge) {
    return new Problem(ProblemType.UNAUTHORIZED, detail, Map.of("WWW-Authenticate", challenge));
  }

  /**
   * The session of the path; {@code current} is the one that the caller's credential names. A
   * visitor's credential reaches no other session, and tells nothing of whether there is one.
   */
  SessionId session(Context ctx) {
    SessionId session =
        switch (caller(ctx)) {
          case Visitor(SessionId own, _) -> {
            if (!isCurrent(ctx) && !parsed(ctx.pathParam("id")).equals(own)) {
              throw Rejection.sessionNotFound();
            }
            yield own;
          }
          case Knower(), Service() ->
              parsed(isCurrent(ctx) ? sessionOfHeader(ctx) : ctx.pathParam("id"));
        };
    Exchange.of(ctx).concerns(sessionHash.of(session));
    return session;
  }

  private static boolean isCurrent(Context ctx) {
    return CURRENT.equals(ctx.pathParamMap().get("id"));
  }

  private static String sessionOfHeader(Context ctx) {
    String id = ctx.header(SESSION_HEADER);
    if (id == null) {
      throw unauthorized(
          "The header X-Session-Id names the current session.",
          "SessionId header=\"X-Session-Id\"");
    }
    return id;
  }

  private static SessionId parsed(String id) {
    return SessionId.parse(id)
        .orElseThrow(
            () -> new Problem(ProblemType.INVALID_SESSION_ID, "A UUID in canonical form."));
  }

  /** For how long the caller's credential holds: a stream must not outlive it. */
  Duration timeLeft(Context ctx) {
    return callers.timeLeft(caller(ctx));
  }

  /** Those of the sessions that the caller may see, if they exist. */
  List<SessionId> visible(Context ctx, List<SessionId> sessions) {
    return caller(ctx) instanceof Visitor(SessionId own, _)
        ? sessions.stream().filter(own::equals).toList()
        : sessions;
  }

  /** Who asks, also where a credential is neither needed nor judged. */
  Actor actor(Context ctx) {
    return callers.of(ctx).filter(Service.class::isInstance).isPresent()
        ? Actor.SERVICE
        : Actor.ANONYMOUS;
  }

  /** The session's place as the caller named it, so that {@code current} does not become an id. */
  static String path(Context ctx, SessionId session) {
    return "/v1/sessions/" + (isCurrent(ctx) ? CURRENT : session.text());
  }

  MessageId message(Context ctx) {
    return MessageId.parse(ctx.pathParam("message_id"))
        .orElseThrow(
            () -> new Problem(ProblemType.INVALID_MESSAGE_ID, "A UUID in canonical form."));
  }

  /** The JSON object of the body. */
  Map<String, @Nullable Object> body(Context ctx) {
    return object(bytes(ctx));
  }

  /** The JSON object of the body; an empty one where there is no body. */
  Map<String, @Nullable Object> bodyIfAny(Context ctx) {
    byte[] bytes = bytes(ctx);
    return bytes.length == 0 ? Map.of() : object(bytes);
  }

  private static Map<String, @Nullable Object> object(byte[] bytes) {
    Object value = Json.parse(bytes);
    if (value == null) throw Rejection.invalid(Mistake.Code.INVALID_TYPE, "An object.");
    return Fields.object(value);
  }

  private byte[] bytes(Context ctx) {
    long declared = ctx.req().getContentLengthLong();
    if (declared > mostBytes) throw tooLarge();
    if (declared != 0 && (declared > 0 || ctx.header("Transfer-Encoding") != null)) {
      requirePlain(ctx);
      requireType(ctx, "application/json");
    }
    try {
      return read(ctx.req().getInputStream(), Math.max(0, (int) declared));
    } catch (IOException | HttpException.RuntimeException interrupted) {
      throw unread(interrupted);
    }
  }

  private byte[] read(InputStream body, int expected) throws IOException {
    long start = System.nanoTime();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(expected);
    byte[] part = new byte[PART];
    int length;
    while ((length = body.read(part)) >= 0) {
      bytes.write(part, 0, length);
      if (bytes.size() > mostBytes) throw tooLarge();
      if (System.nanoTime() - start > LONGEST_BODY.toNanos()) throw tooSlow();
    }
    return bytes.toByteArray();
  }

  private Problem tooLarge() {
    return new Problem(
        ProblemType.BODY_TOO_LARGE,
        "At most " + mostBytes + " bytes.",
        Map.of("Connection", "close"));
  }

  /** The client was too slow, or went away in the middle. */
  static Problem unread(Exception failure) {
    boolean slow =
        (failure instanceof HttpException http && http.getCode() == 408)
            || failure.getCause() instanceof TimeoutException;
    return slow ? tooSlow() : new Problem(ProblemType.BAD_REQUEST, "The body ended too early.");
  }

  private static Problem tooSlow() {
    return new Problem(
        ProblemType.REQUEST_TIMEOUT, "The body came too slowly.", Map.of("Connection", "close"));
  }

  private static void requirePlain(Context ctx) {
    String encoding = ctx.header("Content-Encoding");
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new Problem(ProblemType.UNSUPPORTED_MEDIA_TYPE, "A body is not compressed.");
    }
  }

  /** Refuses a body that does not say that it is of this type, in UTF-8. */
  static void requireType(Context ctx, String type) {
    List<String> parts =
        List.of(String.valueOf(ctx.header("Content-Type")).toLowerCase(Locale.ROOT).split(";", -1));
    boolean fits = parts.getFirst().strip().equals(type);
    for (String parameter : parts.subList(1, parts.size())) {
      fits &= parameter.isBlank() || parameter.strip().replace("\"", "").equals("charset=utf-8");
    }
    if (!fits) {
      throw new Problem(
          ProblemType.UNSUPPORTED_MEDIA_TYPE, "A body is sent as " + type + ", in UTF-8.");
    }
  }
}
