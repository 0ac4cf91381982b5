package safespace.http;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.PATCH;
import static io.javalin.http.HandlerType.POST;
import static io.javalin.http.HandlerType.PUT;
import static safespace.http.Ports.Side.BOTH;
import static safespace.http.Ports.Side.MANAGEMENT;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import safespace.application.archive.ExportConversations;
import safespace.application.archive.ImportConversations;
import safespace.application.health.CheckHealth;
import safespace.application.health.Lifecycle;
import safespace.application.live.LiveSessions;
import safespace.application.message.AppendMessages;
import safespace.application.message.EditMessage;
import safespace.application.message.EraseMessage;
import safespace.application.message.ReadHistory;
import safespace.application.message.ReadMessage;
import safespace.application.message.SearchMessages;
import safespace.application.message.WriteChunk;
import safespace.application.overview.FindCitingMessages;
import safespace.application.overview.ListSessions;
import safespace.application.overview.ReadFigures;
import safespace.application.session.CreateSession;
import safespace.application.session.EditSession;
import safespace.application.session.EraseSession;
import safespace.application.session.ExportSession;
import safespace.application.session.LookUpSessions;
import safespace.application.session.PutSession;
import safespace.application.session.ReadSession;
import safespace.domain.storage.StorageHealth;
import safespace.http.access.AccessSettings;
import safespace.http.access.Callers;
import safespace.http.docs.Docs;
import safespace.http.limits.Limit;
import safespace.http.limits.RateLimits;
import safespace.http.live.EventStreams;
import safespace.http.pages.Pages;

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
   * @param access how visitors show which session is theirs
   * @param operators what is for them alone
   * @param streams how event streams go on
   * @param chatPage whether to serve the page to try it out
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
      String version,
      AccessSettings access,
      Operators operators,
      Streams streams,
      boolean chatPage) {

    private static final String ANY = "*";

    Origins origins() {
      return new Origins(
          allowedOrigins,
          allowedOrigins.contains(ANY),
          localOrigins,
          access.mode() == AccessSettings.Mode.COOKIE);
    }
  }

  /**
   * How operators come in.
   *
   * @param key that opens {@code /v1/admin} and {@code /ops}, or null where nobody may
   * @param port where they and the monitoring ask, 0 for any that is free; null for the same as
   *     everybody
   */
  public record Operators(@Nullable String key, @Nullable Integer port) {
    public static final Operators NONE = new Operators(null, null);

    /** Keeps the key out of logs and messages. */
    @Override
    public String toString() {
      return "Operators[port=" + port + "]";
    }
  }

  /**
   * How event streams go on while nothing happens.
   *
   * @param heartbeat after which silence a client is told that its stream is alive
   * @param patience after which a client is cut off that takes nothing of what it is told
   */
  public record Streams(Duration heartbeat, Duration patience) {
    public static final Streams USUAL = new Streams(Duration.ofSeconds(15), Duration.ofSeconds(15));
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

  /** What operators do, and where the storage's connections are looked at. */
  public record OperatorUseCases(
      ListSessions listSessions,
      FindCitingMessages findCitingMessages,
      ReadFigures readFigures,
      ImportConversations importConversations,
      ExportConversations exportConversations,
      StorageHealth storage) {}

  /** Requests that need the database, at once; those of operators have a room of their own. */
  private static final int MOST_REQUESTS = 1_000;

  private static final int MOST_OF_OPERATORS = 100;

  private static final String SESSION = "/v1/sessions/{id}";
  private static final String MESSAGE = SESSION + "/messages/{message_id}";

  private final Settings settings;
  private final Ports ports;
  private final OperatorUseCases operatorUseCases;
  private final Lifecycle lifecycle;
  private final Requests requests;
  private final SessionHandlers sessions;
  private final MessageHandlers messages;
  private final EventHandlers events;
  private final ProbeHandlers probes;
  private final EventStreams streams;
  private final Gate gate;
  private final Gate operatorsGate;
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
      OperatorUseCases operatorUseCases,
      LiveSessions live,
      RateLimits limits) {
    Callers callers = new Callers(settings.access(), clock);
    this.settings = settings;
    this.ports = new Ports(settings.host(), settings.port(), settings.operators().port());
    this.operatorUseCases = operatorUseCases;
    this.lifecycle = lifecycle;
    this.requests = new Requests(settings.maxBodyBytes(), new SessionHash(), callers);
    this.sessions = new SessionHandlers(sessionUseCases, requests, callers, settings.sessionTtl());
    this.messages = new MessageHandlers(messageUseCases, requests);
    this.streams =
        new EventStreams(
            settings.streams().heartbeat(),
            settings.streams().patience(),
            settings.sessionTtl(),
            meters);
    this.events = new EventHandlers(live, requests, streams);
    this.probes = new ProbeHandlers(health, lifecycle, clock, settings.version(), ports);
    this.gate = new Gate(lifecycle, MOST_REQUESTS);
    this.operatorsGate = new Gate(lifecycle, MOST_OF_OPERATORS);
    this.limited = new Limited(limits, requests);
    this.metrics = new Metrics(meters, health, lifecycle, gate, settings.version());
    this.server =
        Javalin.create(config -> {
          WebServer.configure(config, ports, settings.origins(), meters);
          Route.register(routes(), config.routes, ports);
        });
  }

  /** The table of all routes. */
  List<Route> routes() {
    List<Route> routes = new ArrayList<>(adminRoutes());
    routes.addAll(otherRoutes());
    Docs.files().forEach((path, file) -> routes.add(new Route(GET, path, file).on(BOTH)));
    Pages.look().forEach((path, file) -> routes.add(new Route(GET, path, file).on(BOTH)));
    Pages.client().forEach((path, file) -> routes.add(new Route(GET, path, file)));
    if (settings.chatPage()) {
      Pages.chat(settings.access().mode())
          .forEach((path, file) -> routes.add(new Route(GET, path, file)));
    }
    return routes;
  }

  private List<Route> otherRoutes() {
    return List.of(
        new Route(GET, "/health", probes::alive).on(BOTH),
        new Route(GET, "/health/db", probes::database).on(MANAGEMENT),
        new Route(GET, "/ready", probes::ready).on(BOTH),
        new Route(GET, "/startup", probes::started).on(MANAGEMENT),
        new Route(GET, "/metrics", metrics::scrape).on(MANAGEMENT),
        new Route(GET, "/problems/{code}", ProblemPages::page).on(BOTH),
        open(ADDRESS, new Route(POST, "/v1/sessions", sessions::create)),
        api(ADDRESS, new Route(POST, "/v1/sessions/lookup", sessions::lookUp)),
        api(HISTORY, new Route(GET, SESSION, sessions::read)),
        api(WRITES, new Route(PUT, SESSION, sessions::put)),
        api(WRITES, new Route(PATCH, SESSION, sessions::edit)),
        api(WRITES, new Route(DELETE, SESSION, sessions::erase)),
        api(HISTORY, new Route(GET, SESSION + "/messages", messages::history)),
        api(WRITES, new Route(POST, SESSION + "/messages", messages::append)),
        api(WRITES, new Route(POST, SESSION + "/messages/batch", messages::appendBatch)),
        api(HISTORY, new Route(GET, MESSAGE, messages::read)),
        api(WRITES, new Route(PATCH, MESSAGE, messages::edit)),
        api(WRITES, new Route(DELETE, MESSAGE, messages::erase)),
        api(CHUNKS, new Route(POST, MESSAGE + "/chunks", messages::write)),
        api(HISTORY, new Route(GET, SESSION + "/search", messages::search)),
        api(HISTORY, new Route(GET, SESSION + "/export", sessions::export)),
        api(HISTORY, new Route(GET, SESSION + "/events", events::follow)));
  }

  /** None where nobody has a key to them. */
  private List<Route> adminRoutes() {
    String key = settings.operators().key();
    if (key == null) return List.of();
    AdminHandlers admin = new AdminHandlers(operatorUseCases, key, settings.sessionTtl());
    ArchiveHandlers archive = new ArchiveHandlers(operatorUseCases);
    Stream<Route> page =
        Pages.operators().entrySet().stream()
            .map(file -> new Route(GET, file.getKey(), file.getValue()).on(MANAGEMENT));
    Stream<Route> calls =
        Stream.of(
                new Route(GET, "/v1/admin/sessions", admin::sessions),
                new Route(GET, "/v1/admin/messages", admin::messages),
                new Route(GET, "/v1/admin/stats", admin::stats),
                new Route(POST, "/v1/admin/import", archive::load),
                new Route(GET, "/v1/admin/export", archive::export))
            .map(route -> route.by(operatorsGate.before(route.handler())).on(MANAGEMENT))
            .map(route -> route.by(admin.before(route.handler())));
    return Stream.concat(page, calls).toList();
  }

  /** A route that needs the credential of a session, and the database. */
  private Route api(Limit limit, Route route) {
    return open(limit, route.by(requests.admitted(route.handler())));
  }

  /** A route that needs the database, and takes a token of the limit each time. */
  private Route open(Limit limit, Route route) {
    return route.by(gate.before(limited.by(limit, route.handler())));
  }

  /** Begins to answer; fails when somebody else has the port. */
  public void start() {
    try {
      server.start(settings.host(), settings.port());
    } catch (JavalinBindException taken) {
      throw new UncheckedIOException(
          new IOException("Port already in use: " + portIn(taken), taken));
    }
    streams.start();
  }

  /** Which of the two it was, the web server tells in its message alone. */
  private static String portIn(JavalinBindException taken) {
    String message = String.valueOf(taken.getCause());
    return message.substring(message.lastIndexOf(':') + 1);
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /** The port that operators and the monitoring ask on. */
  public int managementPort() {
    Connector[] connectors = server.jettyServer().server().getConnectors();
    return ((ServerConnector) connectors[connectors.length - 1]).getLocalPort();
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
    operatorsGate.awaitNone(settings.shutdownGrace().minusNanos(System.nanoTime() - start));
    // Who follows was told of the last of them, and is not waited for.
    streams.close();
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
