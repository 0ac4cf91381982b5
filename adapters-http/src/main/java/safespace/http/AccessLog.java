package safespace.http;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A line a request, without a word of it: no path, no header, no address, no id of a session. */
final class AccessLog implements RequestLog {
  private static final Logger log = LoggerFactory.getLogger(AccessLog.class);

  @Override
  public void log(Request request, Response response) {
    if (!log.isInfoEnabled()) return;
    Exchange exchange = Exchange.of(request);
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - request.getBeginNanoTime());
    try (var _ = MDC.putCloseable("request_id", exchange.requestId())) {
      log.info(
          "{} {} {} {} ms session={}",
          Edge.isMethod(request.getMethod()) ? request.getMethod() : "-",
          exchange.route() == null ? "-" : exchange.route(),
          response.getStatus(),
          micros / 1_000.0,
          exchange.session() == null ? "-" : exchange.session());
    }
  }
}
