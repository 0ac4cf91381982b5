package safespace.http;

import io.javalin.http.Context;
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

  Requests(long mostBytes, SessionHash sessionHash) {
    this.mostBytes = mostBytes;
    this.sessionHash = sessionHash;
  }

  /** The session of the path; {@code current} is the one that the caller's header names. */
  SessionId session(Context ctx) {
    String id = ctx.pathParam("id");
    if (id.equals(CURRENT)) {
      id = ctx.header(SESSION_HEADER);
      if (id == null) {
        throw new Problem(
            ProblemType.UNAUTHORIZED,
            "The header X-Session-Id names the current session.",
            Map.of("WWW-Authenticate", "SessionId header=\"X-Session-Id\""));
      }
    }
    SessionId session =
        SessionId.parse(id)
            .orElseThrow(
                () -> new Problem(ProblemType.INVALID_SESSION_ID, "A UUID in canonical form."));
    Exchange.of(ctx).concerns(sessionHash.of(session));
    return session;
  }

  /** Who asks. */
  Actor actor(Context ctx) {
    return Actor.ANONYMOUS;
  }

  /** The session's place as the caller named it, so that {@code current} does not become an id. */
  static String path(Context ctx, SessionId session) {
    String named = ctx.pathParamMap().get("id");
    return "/v1/sessions/" + (CURRENT.equals(named) ? CURRENT : session.text());
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
