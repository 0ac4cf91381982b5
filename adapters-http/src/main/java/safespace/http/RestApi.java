package safespace.http;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.PATCH;
import static io.javalin.http.HandlerType.POST;
import static io.javalin.http.HandlerType.PUT;
import static safespace.http.limits.Limit.ADDRESS;
import static safespace.http.limits.Limit.CHUNKS;
import static safespace.http.limits.Limit.HISTORY;
import static safespace.http.limits.Limit.WRITES;

import io.javalin.Javalin;
import io.javalin.util.JavalinBindException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import safespace.application.health.CheckHealth;
import safespace.application.health.Lifecycle;
import safespace.application.message.AppendMessages;
import safespace.application.message.EditMessage;
import safespace.application.message.EraseMessage;
import safespace.application.message.ReadHistory;
import safespace.application.message.ReadMessage;
import safespace.application.message.SearchMessages;
import safespace.application.message.WriteChunk;
import safespace.application.session.CreateSession;
import safespace.application.session.EditSession;
import safespace.application.session.EraseSession;
import safespace.application.session.ExportSession;
import safespace.application.session.LookUpSessions;
import safespace.application.session.PutSession;
import safespace.application.session.ReadSession;
import safespace.http.limits.Limit;
import safespace.http.limits.RateLimits;

/** The door of this module: SafeSpace over HTTP, and the table of all its routes. */
public final class RestApi {

  /**
   * Where and how to serve.
   *
   * @param port 0 for any that is free
   * @param maxBodyBytes the largest body of a request
   * @param shutdownDrain how long to go on serving at the end, for others to notice
   * @param shutdownGrace how long requests under way may take to end
   * @param sessionTtl after which sessions expire, or null for never
   * @param allowedOrigins whose pages may use the API from a browser; an asterisk for all
   * @param localOrigins whether those of this machine may, on any port
   * @param version of this program, for {@code /health}
   */
  public record Settings(
      String host,
      int port,
      int maxBodyBytes,
      Duration shutdownDrain,
      Duration shutdownGrace,
      @Nullable Duration sessionTtl,
      Set<String> allowedOrigins,
      boolean localOrigins,
      String version) {

    private static final String ANY = "*";

    Origins origins() {
      return new Origins(allowedOrigins, allowedOrigins.contains(ANY), localOrigins);
    }
  }

  /** What is done with sessions. */
  public record SessionUseCases(
      CreateSession create,
      PutSession put,
      ReadSession read,
      LookUpSessions lookUp,
      EditSession edit,
      EraseSession erase,
      ExportSession export) {}

  /** What is done with messages. */
  public record MessageUseCases(
      AppendMessages append,
      ReadHistory history,
      ReadMessage read,
      EditMessage edit,
      WriteChunk write,
      EraseMessage erase,
      SearchMessages search) {}

  private final Settings settings;
  private final Lifecycle lifecycle;
  private final SessionHandlers sessions;
  private final MessageHandlers messages;
  private final ProbeHandlers probes;
  private final Gate gate;
  private final Limited limited;
  private final Metrics metrics;
  private final Javalin server;

  public RestApi(
      Settings settings,
      SessionUseCases sessionUseCases,
      MessageUseCases messageUseCases,
      CheckHealth health,
      Lifecycle lifecycle,
      Clock clock,
      PrometheusMeterRegistry meters,
      RateLimits limits) {
    Requests requests = new Requests(settings.maxBodyBytes(), new SessionHash());
    this.settings = settings;
    this.lifecycle = lifecycle;
    this.sessions = new SessionHandlers(sessionUseCases, requests, settings.sessionTtl());
    this.messages = new MessageHandlers(messageUseCases, requests);
    this.probes = new ProbeHandlers(health, lifecycle, clock, settings.version());
    this.gate = new Gate(lifecycle);
    this.limited = new Limited(limits, requests);
    this.metrics = new Metrics(meters, health, lifecycle, gate, settings.version());
    this.server =
        Javalin.create(config -> {
          WebServer.configure(config, settings.origins(), meters);
          Route.register(routes(), config.routes);
        });
  }

  private List<Route> routes() {
    return List.of(
        new Route(GET, "/health", probes::alive),
        new Route(GET, "/health/db", probes::database),
        new Route(GET, "/ready", probes::ready),
        new Route(GET, "/startup", probes::started),
        new Route(GET, "/metrics", metrics::scrape),
        new Route(GET, "/problems/{code}", ProblemPages::page),
        api(limited(ADDRESS, new Route(POST, "/v1/sessions", sessions::create))),
        api(limited(ADDRESS, new Route(POST, "/v1/sessions/lookup", sessions::lookUp))),
        api(limited(HISTORY, new Route(GET, "/v1/sessions/{id}", sessions::read))),
        api(limited(WRITES, new Route(PUT, "/v1/sessions/{id}", sessions::put))),
        api(limited(WRITES, new Route(PATCH, "/v1/sessions/{id}", sessions::edit))),
        api(limited(WRITES, new Route(DELETE, "/v1/sessions/{id}", sessions::erase))),
        api(limited(HISTORY, new Route(GET, "/v1/sessions/{id}/messages", messages::history))),
        api(limited(WRITES, new Route(POST, "/v1/sessions/{id}/messages", messages::append))),
        api(
            limited(
                WRITES,
                new Route(POST, "/v1/sessions/{id}/messages/batch", messages::appendBatch))),
        api(
            limited(
                HISTORY,
                new Route(GET, "/v1/sessions/{id}/messages/{message_id}", messages::read))),
        api(
            limited(
                WRITES,
                new Route(PATCH, "/v1/sessions/{id}/messages/{message_id}", messages::edit))),
        api(
            limited(
                WRITES,
                new Route(DELETE, "/v1/sessions/{id}/messages/{message_id}", messages::erase))),
        api(
            limited(
                CHUNKS,
                new Route(
                    POST, "/v1/sessions/{id}/messages/{message_id}/chunks", messages::write))),
        api(limited(HISTORY, new Route(GET, "/v1/sessions/{id}/search", messages::search))),
        api(limited(HISTORY, new Route(GET, "/v1/sessions/{id}/export", sessions::export))));
  }

  /** A route that takes a token of this limit each time, and one of its client's address. */
  private Route limited(Limit limit, Route route) {
    return new Route(
        route.method(),
        route.path(),
        limit == ADDRESS
            ? limited.byAddress(route.handler())
            : limited.bySession(limit, route.handler()));
  }

  /** A route that needs the database. */
  private Route api(Route route) {
    return new Route(route.method(), route.path(), gate.before(route.handler()));
  }

  /** Begins to answer; fails when somebody else has the port. */
  public void start() {
    try {
      server.start(settings.host(), settings.port());
    } catch (JavalinBindException taken) {
      throw new UncheckedIOException(
          new IOException("Port already in use: " + settings.port(), taken));
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /**
   * Ends in order. For the drain everything is served, but {@code /ready} says that it should be
   * sent elsewhere. Then those under way are finished, but not for longer than the grace, and new
   * ones refused. The probes are answered until nobody is left to be waited for. Fails when it had
   * to cut somebody off.
   */
  public void stop() {
    if (lifecycle.draining()) pause(settings.shutdownDrain());
    lifecycle.stopping();
    long start = System.nanoTime();
    gate.awaitNone(settings.shutdownGrace());
    Duration left = settings.shutdownGrace().minusNanos(System.nanoTime() - start);
    // What is left to do is to send the last answers.
    WebServer.limitStop(server.jettyServer().server(), left);
    metrics.close();
    server.stop();
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
