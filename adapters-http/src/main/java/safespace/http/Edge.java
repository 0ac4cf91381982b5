package safespace.http;

import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The outermost handler: gives each request its id and each answer its common headers, and takes
 * away what would make a request look like another one.
 */
final class Edge extends Handler.Wrapper {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** A method that no route takes stands for all that nobody knows. */
  private static final String UNKNOWN_METHOD = "TRACE";

  private static final String[] OVERRIDES = {
    "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"
  };

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Exchange exchange = Exchange.of(request);
    addCommonHeaders(exchange, response.getHeaders());
    try (var _ = MDC.putCloseable("request_id", exchange.requestId())) {
      return super.handle(new PlainRequest(request), response, callback);
    }
  }

  /** Whether the word is a method at all; any other may be whatever a client likes to say. */
  static boolean isMethod(@Nullable String word) {
    return word != null && METHODS.contains(word);
  }

  /** Those of every answer; one with session data that may be kept says so itself. */
  static void addCommonHeaders(Exchange exchange, HttpFields.Mutable headers) {
    headers.put("X-Request-Id", exchange.requestId());
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put(HttpHeader.CACHE_CONTROL, "no-store");
  }

  /** A request that is what it says in its first line. */
  private static final class PlainRequest extends Request.Wrapper {
    private final HttpFields headers;

    PlainRequest(Request request) {
      super(request);
      headers = withoutOverrides(request.getHeaders());
    }

    private static HttpFields withoutOverrides(HttpFields headers) {
      HttpFields.Mutable plain = null;
      for (String override : OVERRIDES) {
        if (!headers.contains(override)) continue;
        if (plain == null) plain = HttpFields.build(headers);
        plain.remove(override);
      }
      return plain == null ? headers : plain;
    }

    @Override
    public HttpFields getHeaders() {
      return headers;
    }

    @Override
    public String getMethod() {
      String method = super.getMethod();
      return isMethod(method) ? method : UNKNOWN_METHOD;
    }
  }
}
