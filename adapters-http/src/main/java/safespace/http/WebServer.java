package safespace.http;

import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.MinimumDataRateHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.slf4j.LoggerFactory;

/** How the web server below the API is set up. */
final class WebServer {
  /** More wait at the door. */
  private static final int MOST_CONNECTIONS = 10_000;

  /** Of operators and the monitoring, where they have a door of their own. */
  private static final int MOST_OF_MANAGEMENT = 200;

  /** Requests that are worked on at once, probes included; more of them wait. */
  private static final int MOST_AT_ONCE = 2_000;

  /** Those of a rush who stand at the door; a queue that is full has their connections reset. */
  private static final int LONGEST_QUEUE = 1_024;

  /** Bytes a second: a body that comes more slowly is given up. */
  private static final int SLOWEST_BODY = 100;

  /** Without any time at all, even an answer that is ready would be cut off. */
  private static final Duration SHORTEST_STOP = Duration.ofMillis(100);

  private WebServer() {}

  static void configure(JavalinConfig config, Ports ports, Origins origins, MeterRegistry meters) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.defaultContentType = "application/json";
    config.router.ignoreTrailingSlashes = false;
    config.router.javaLangErrorHandler(WebServer::answer);
    config.jetty.threadPool = threads();
    config.jetty.modifyHttpConfiguration(WebServer::configure);
    Integer management = ports.management();
    if (management != null) {
      config.jetty.addConnector((server, http) ->
          listening(
              ports.host(),
              ports.open(),
              new ServerConnector(server, new HttpConnectionFactory(http))));
      config.jetty.addConnector((server, http) -> {
        // With threads of its own: whoever takes all of the other door's is not noticed here.
        ServerConnector connector =
            new ServerConnector(
                server, threads(), null, null, -1, -1, new HttpConnectionFactory(http));
        connector.setName(Ports.MANAGEMENT);
        return listening(ports.host(), management, connector);
      });
    }
    config.jetty.modifyServer(server -> configure(server, origins, meters));
    config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(Problems::answer));
  }

  private static ServerConnector listening(String host, int port, ServerConnector connector) {
    connector.setHost(host);
    connector.setPort(port);
    return connector;
  }

  /** An error of the virtual machine, which the framework keeps from all other handlers. */
  private static void answer(HttpServletResponse response, Error error) {
    LoggerFactory.getLogger(WebServer.class).error("internal error: {}", Problems.described(error));
    try {
      response.sendError(500);
    } catch (IOException clientGone) {
      // nobody is left to be answered
    }
  }

  private static QueuedThreadPool threads() {
    VirtualThreadPool virtual = new VirtualThreadPool();
    virtual.setName("http");
    virtual.setMaxConcurrentTasks(MOST_AT_ONCE);
    QueuedThreadPool threads = new QueuedThreadPool();
    threads.setName("http");
    threads.setVirtualThreadsExecutor(virtual);
    return threads;
  }

  private static void configure(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setUriCompliance(UriCompliance.DEFAULT);
  }

  /** How long a stop may wait for answers that are being sent. */
  static void limitStop(Server server, Duration time) {
    server.setStopTimeout(Math.max(SHORTEST_STOP.toMillis(), time.toMillis()));
  }

  private static void configure(Server server, Origins origins, MeterRegistry meters) {
    server.addEventListener(new Doors(meters));
    server.setErrorHandler(Problems::answer);
    server.setRequestLog(new RequestLog.Collection(new AccessLog(), new RequestMetrics(meters)));
    server.insertHandler(new MinimumDataRateHandler(SLOWEST_BODY, 0));
    server.insertHandler(new StalledBodies());
    server.insertHandler(new GracefulHandler());
    server.insertHandler(new Cors(origins));
    server.insertHandler(new LastBytes());
    server.insertHandler(new Edge());
  }

  /** Sets up the doors, which the framework adds late. */
  private record Doors(MeterRegistry meters) implements LifeCycle.Listener {
    @Override
    public void lifeCycleStarting(LifeCycle server) {
      for (Connector door : ((Server) server).getConnectors()) {
        if (door instanceof ServerConnector socket) setUp((Server) server, socket);
      }
    }

    /** Each has a limit of its own, so that a crowd at one does not close the other. */
    private void setUp(Server server, ServerConnector door) {
      door.setAcceptQueueSize(LONGEST_QUEUE);
      boolean open = !Ports.MANAGEMENT.equals(door.getName());
      NetworkConnectionLimit limit =
          new NetworkConnectionLimit(open ? MOST_CONNECTIONS : MOST_OF_MANAGEMENT, door);
      server.addBean(limit);
      if (open) measure(limit);
    }

    private void measure(NetworkConnectionLimit limit) {
      Gauge.builder("http.server.connections.active", limit::getNetworkConnectionCount)
          .description("Connections of clients.")
          .register(meters);
      Gauge.builder("http.server.connections.limit", limit::getMaxNetworkConnectionCount)
          .description("How many of them there may be; more wait at the door.")
          .register(meters);
    }
  }
}
