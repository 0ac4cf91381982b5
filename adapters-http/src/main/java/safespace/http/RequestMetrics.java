package safespace.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;

/**
 * Measures each request once it is answered, by the pattern of its path: never by the path itself,
 * nor by anything else that a client has sent. Probes are measured too: how often {@code /ready}
 * said no is worth knowing.
 */
final class RequestMetrics implements RequestLog {
  private static final String UNKNOWN = "UNKNOWN";
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(10)
  };

  private final MeterRegistry meters;
  private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();
  private final Map<ProblemType, Counter> problems = new EnumMap<>(ProblemType.class);

  RequestMetrics(MeterRegistry meters) {
    this.meters = meters;
    // Each stands there from the start: a rate knows nothing of a first time.
    for (ProblemType type : ProblemType.values()) problems.put(type, counter(type));
  }

  /** What requests are told apart by. */
  private record Kind(String method, String route, int status) {}

  @Override
  public void log(Request request, Response response) {
    Exchange exchange = Exchange.of(request);
    Kind kind =
        new Kind(
            Edge.isMethod(request.getMethod()) ? request.getMethod() : UNKNOWN,
            exchange.route() == null ? UNKNOWN : exchange.route(),
            response.getStatus());
    long nanos = System.nanoTime() - request.getBeginNanoTime();
    timer(kind).record(nanos, TimeUnit.NANOSECONDS);
    Counter problem = problems.get(exchange.problem());
    if (problem != null) problem.increment();
  }

  private Timer timer(Kind kind) {
    Timer known = timers.get(kind);
    return known != null ? known : timers.computeIfAbsent(kind, this::register);
  }

  private Timer register(Kind kind) {
    return Timer.builder("http.server.requests")
        .description("How long requests take, by route.")
        .tag("method", kind.method)
        .tag("uri", kind.route)
        .tag("status", Integer.toString(kind.status))
        .serviceLevelObjectives(BUCKETS)
        .register(meters);
  }

  private Counter counter(ProblemType type) {
    return Counter.builder("safespace.problems")
        .description("Requests that were refused or failed, by the code of their problem.")
        .tag("code", type.code())
        .register(meters);
  }
}
