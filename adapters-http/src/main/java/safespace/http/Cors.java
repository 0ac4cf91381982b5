package safespace.http;

import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Lets pages of some origins use the API from a browser. A write or a preflight of any other ends
 * here; its reads go on, and the browser keeps the answer from the page.
 */
final class Cors extends Handler.Wrapper {
  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

  /** What a browser says of a request of the server's own pages, or of no page at all. */
  private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

  private static final HttpField CREDENTIALS =
      new PreEncodedHttpField(HttpHeader.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");

  private static final HttpField EXPOSED =
      new PreEncodedHttpField(
          HttpHeader.ACCESS_CONTROL_EXPOSE_HEADERS,
          "ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id");

  private static final HttpField METHODS =
      new PreEncodedHttpField(
          HttpHeader.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, PUT, PATCH, DELETE");

  private static final HttpField HEADERS =
      new PreEncodedHttpField(
          HttpHeader.ACCESS_CONTROL_ALLOW_HEADERS,
          "Authorization, Content-Type, If-Match, If-None-Match, Last-Event-ID, X-Request-Id,"
              + " X-Session-Id");

  private static final HttpField MAX_AGE =
      new PreEncodedHttpField(HttpHeader.ACCESS_CONTROL_MAX_AGE, "7200");

  private final Origins origins;

  Cors(Origins origins) {
    this.origins = origins;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    // Whoever keeps answers must know that they differ.
    response.getHeaders().add(HttpHeader.VARY, "Origin");
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    if (origin == null) {
      return isForged(request)
          ? refuse(request, response, callback)
          : super.handle(request, response, callback);
    }
    boolean own = origins.isOwn(origin, request.getHeaders().get(HttpHeader.HOST));
    boolean allowed = own || origins.isAllowed(origin);
    boolean preflight = isPreflight(request);
    if (!allowed && (preflight || !READS.contains(request.getMethod()))) {
      return refuse(request, response, callback);
    }
    if (allowed && !own) allow(origin, response.getHeaders());
    if (!preflight) return super.handle(request, response, callback);
    response.getHeaders().put(METHODS).put(HEADERS).put(MAX_AGE);
    response.setStatus(204);
    callback.succeeded();
    return true;
  }

  private static boolean refuse(Request request, Response response, Callback callback) {
    return Problems.answer(request, response, callback, ProblemType.ORIGIN_NOT_ALLOWED);
  }

  /**
   * Whether a browser says that a page from elsewhere writes, but not which. With a cookie that
   * would be in its visitor's name.
   */
  private boolean isForged(Request request) {
    @Nullable String site = request.getHeaders().get("Sec-Fetch-Site");
    return origins.cookies()
        && !READS.contains(request.getMethod())
        && site != null
        && !OWN_SITES.contains(site);
  }

  private static boolean isPreflight(Request request) {
    @Nullable String wanted = request.getHeaders().get(HttpHeader.ACCESS_CONTROL_REQUEST_METHOD);
    return wanted != null && request.getMethod().equals("OPTIONS");
  }

  private void allow(String origin, HttpFields.Mutable headers) {
    headers.put(HttpHeader.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    if (origins.cookies()) headers.put(CREDENTIALS);
    headers.put(EXPOSED);
  }
}
