package safespace.http;

import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request apart from its words: for the headers of its answer, and for the log.
 */
final class Exchange {
  private static final String ATTRIBUTE = Exchange.class.getName();
  private static final String HEADER = "X-Request-Id";
  private static final Pattern ACCEPTED_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final String requestId;
  private final @Nullable String connector;
  private @Nullable String route;
  private @Nullable String session;
  private @Nullable ProblemType problem;
  private volatile boolean patient;

  private Exchange(@Nullable String wantedId, @Nullable String connector) {
    this.connector = connector;
    this.requestId =
        wantedId != null && ACCEPTED_ID.matcher(wantedId).matches()
            ? wantedId
            : UUID.randomUUID().toString();
  }

  /** The exchange of the request, which begins when it is first asked for. */
  static Exchange of(Request request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Exchange exchange) return exchange;
    Exchange exchange =
        new Exchange(
            request.getHeaders().get(HEADER),
            request.getConnectionMetaData().getConnector().getName());
    request.setAttribute(ATTRIBUTE, exchange);
    return exchange;
  }

  static Exchange of(io.javalin.http.Context ctx) {
    if (ctx.req().getAttribute(ATTRIBUTE) instanceof Exchange exchange) return exchange;
    throw new IllegalStateException("every request passes the edge");
  }

  /** The client's id of the request, or ours. */
  String requestId() {
    return requestId;
  }

  /** The name of the connector that it came by, or null where there is one alone. */
  @Nullable String connector() {
    return connector;
  }

  /** The pattern of the path, such as {@code /v1/sessions/{id}}; null for an unknown path. */
  @Nullable String route() {
    return route;
  }

  void routed(String pattern) {
    route = pattern;
  }

  /**
   * A keyed hash of the session's id, to find its lines in the log; null where there is no session.
   */
  @Nullable String session() {
    return session;
  }

  void concerns(String sessionHash) {
    session = sessionHash;
  }

  /** Whether the client may pause in the middle of the body. */
  boolean isPatient() {
    return patient;
  }

  void bePatient() {
    patient = true;
  }

  /** Why the request was refused or failed; null where it was served. */
  @Nullable ProblemType problem() {
    return problem;
  }

  void refused(ProblemType type) {
    problem = type;
  }
}
