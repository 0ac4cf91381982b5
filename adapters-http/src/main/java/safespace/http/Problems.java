package safespace.http;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import safespace.domain.Mistake;
import safespace.domain.Rejection;
import safespace.domain.message.OffsetConflict;
import safespace.domain.message.SequenceConflict;
import safespace.http.json.Json;
import safespace.http.json.MessageJson;
import tools.jackson.core.JsonGenerator;

/** Answers requests that cannot be served: whatever was thrown becomes a problem of RFC 9457. */
final class Problems {
  static final String CONTENT_TYPE = "application/problem+json";

  private static final Logger log = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  static void answer(Context ctx, Throwable thrown) {
    if (ctx.res().isCommitted()) {
      breakOff(ctx, thrown);
      return;
    }
    switch (thrown) {
      case Problem problem -> {
        problem.headers().forEach(ctx::header);
        answer(ctx, problem.type(), problem.detail(), problem.members());
      }
      case Rejection rejection ->
          answer(ctx, typeOf(rejection), rejection.detail(), out -> writeMembers(out, rejection));
      case HttpResponseException ofFramework ->
          answer(ctx, typeOf(ofFramework.getStatus()), "See the page of this type.", _ -> {});
      default -> {
        log.error("internal error: {}", described(thrown));
        answer(ctx, ProblemType.INTERNAL_ERROR, "The request could not be served.", _ -> {});
      }
    }
  }

  /**
   * Ends an answer of which the client has a part already: the connection breaks, so that nobody
   * takes the part for the whole.
   */
  private static void breakOff(Context ctx, Throwable thrown) {
    boolean clientGone = thrown.getCause() instanceof EofException;
    if (!clientGone) log.warn("an answer was broken off: {}", described(thrown));
    ServletContextRequest.getServletContextRequest(ctx.req())
        .getConnectionMetaData()
        .getConnection()
        .getEndPoint()
        .close();
  }

  private static void answer(
      Context ctx, ProblemType type, String detail, Consumer<JsonGenerator> members) {
    if (type.retryAfter() > 0) ctx.header("Retry-After", "" + type.retryAfter());
    Exchange exchange = Exchange.of(ctx);
    exchange.refused(type);
    ctx.status(type.status());
    ctx.header("Cache-Control", "no-store");
    // JSON is UTF-8 by itself: without this, the type would say so too.
    ctx.res().setCharacterEncoding(null);
    ctx.result(bytes(type, detail, exchange, members)).contentType(CONTENT_TYPE);
  }

  /** Answers in place of the web server, for requests that never reached a route. */
  static boolean answer(Request request, Response response, Callback callback) {
    return answer(request, response, callback, typeOf(response.getStatus()));
  }

  static boolean answer(Request request, Response response, Callback callback, ProblemType type) {
    Exchange exchange = Exchange.of(request);
    Edge.addCommonHeaders(exchange, response.getHeaders());
    exchange.refused(type);
    response.setStatus(type.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, CONTENT_TYPE);
    if (type.retryAfter() > 0) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, type.retryAfter());
    }
    byte[] body = bytes(type, "See the page of this type.", exchange, _ -> {});
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }

  private static ProblemType typeOf(Rejection rejection) {
    return ProblemType.byCode(rejection.code()).orElseThrow();
  }

  private static ProblemType typeOf(int status) {
    return switch (status) {
      case 404 -> ProblemType.NOT_FOUND;
      case 405 -> ProblemType.METHOD_NOT_ALLOWED;
      case 408 -> ProblemType.REQUEST_TIMEOUT;
      case 413 -> ProblemType.BODY_TOO_LARGE;
      case 415 -> ProblemType.UNSUPPORTED_MEDIA_TYPE;
      case 431 -> ProblemType.HEADERS_TOO_LARGE;
      case 503 -> ProblemType.STOPPING;
      // A transfer coding or a version of HTTP that nobody knows is no fault of ours.
      case 501, 505 -> ProblemType.BAD_REQUEST;
      default -> status < 500 ? ProblemType.BAD_REQUEST : ProblemType.INTERNAL_ERROR;
    };
  }

  static byte[] bytes(
      ProblemType type, String detail, Exchange exchange, Consumer<JsonGenerator> members) {
    return Json.bytes(out -> {
      out.writeStartObject();
      out.writeStringProperty("type", "/problems/" + type.code());
      out.writeStringProperty("title", type.title());
      out.writeNumberProperty("status", type.status());
      out.writeStringProperty("detail", detail);
      if (exchange.route() != null) out.writeStringProperty("instance", exchange.route());
      out.writeStringProperty("code", type.code());
      out.writeStringProperty("request_id", exchange.requestId());
      members.accept(out);
      out.writeEndObject();
    });
  }

  private static void writeMembers(JsonGenerator out, Rejection rejection) {
    writeMistakes(out, rejection.mistakes());
    if (rejection instanceof SequenceConflict conflict) writeMissing(out, conflict);
    if (rejection instanceof OffsetConflict conflict) {
      out.writeNumberProperty("length", conflict.length());
    }
  }

  private static void writeMistakes(JsonGenerator out, List<Mistake> mistakes) {
    if (mistakes.isEmpty()) return;
    out.writeName("errors");
    out.writeStartArray();
    for (Mistake mistake : mistakes) {
      out.writeStartObject();
      out.writeStringProperty("pointer", mistake.pointer());
      out.writeStringProperty("code", mistake.code().label());
      out.writeStringProperty("detail", mistake.detail());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void writeMissing(JsonGenerator out, SequenceConflict conflict) {
    out.writeNumberProperty("last_seq", conflict.lastSeq());
    out.writeName("missing");
    out.writeStartArray();
    conflict.missing().forEach(message -> MessageJson.write(out, message));
    out.writeEndArray();
  }

  /** The kinds of a failure and the line of ours where it came up; never its message. */
  static String described(Throwable thrown) {
    StringBuilder description = new StringBuilder();
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (!description.isEmpty()) description.append(" < ");
      description.append(t.getClass().getName());
    }
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (frame.getClassName().startsWith("safespace.")) {
        return description.append(" at ").append(frame).toString();
      }
    }
    return description.toString();
  }
}
