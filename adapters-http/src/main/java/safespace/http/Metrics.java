package safespace.http;

import io.javalin.http.Context;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import safespace.application.health.CheckHealth;
import safespace.application.health.CheckHealth.Readiness;
import safespace.application.health.CheckHealth.Verdict;
import safespace.application.health.Lifecycle;
import safespace.application.health.Lifecycle.Phase;
import safespace.domain.storage.StorageHealth.Schema;

/**
 * {@code /metrics}: all that is measured, in the words of Prometheus. How the database is doing is
 * looked at whenever it is asked, so that an alarm needs nobody else who asks {@code /ready}.
 */
final class Metrics implements AutoCloseable {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final PrometheusMeterRegistry meters;
  private final CheckHealth health;
  private final Lifecycle lifecycle;
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
  private volatile Readiness readiness;

  Metrics(
      PrometheusMeterRegistry meters,
      CheckHealth health,
      Lifecycle lifecycle,
      Gate gate,
      String version) {
    this.meters = meters;
    this.health = health;
    this.lifecycle = lifecycle;
    this.readiness = health.readiness(Phase.STARTING);
    registerServer(gate, version);
    registerReadiness();
    registerProcess();
  }

  private void registerServer(Gate gate, String version) {
    Gauge.builder("safespace.build.info", () -> 1)
        .description("Which version runs.")
        .tag("version", version)
        .register(meters);
    Gauge.builder("http.server.requests.active", gate::underWay)
        .description("Requests that need the database and are under way.")
        .register(meters);
    Gauge.builder("http.server.requests.limit", gate::most)
        .description("How many of them there may be; more are refused as overloaded.")
        .register(meters);
    registerStates(
        "safespace.lifecycle",
        "1 for the phase between start and end that the server is in.",
        "phase",
        labels(Phase.values()),
        () -> label(lifecycle.phase()));
  }

  private void registerReadiness() {
    Gauge.builder("safespace.ready", () -> readiness.ready() ? 1 : 0)
        .description("1 while /ready says ready.")
        .register(meters);
    registerStates(
        "safespace.database.status",
        "1 for what /ready says of the database.",
        "status",
        labels(Verdict.values()),
        () -> label(readiness.database().verdict()));
    registerStates(
        "safespace.schema.status",
        "1 for what /ready says of the schema.",
        "status",
        Stream.concat(labels(Schema.State.values()).stream(), Stream.of("unknown")).toList(),
        () -> readiness.schema().map(schema -> label(schema.state())).orElse("unknown"));
  }

  private void registerProcess() {
    new JvmMemoryMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    new FileDescriptorMetrics().bindTo(meters);
    new UptimeMetrics().bindTo(meters);
    garbageCollection.bindTo(meters);
  }

  /** A series for each state, of which one is 1 and the others 0. */
  private void registerStates(
      String name, String description, String tag, List<String> states, Supplier<String> now) {
    for (String state : states) {
      Gauge.builder(name, () -> state.equals(now.get()) ? 1 : 0)
          .description(description)
          .tags(List.of(Tag.of(tag, state)))
          .register(meters);
    }
  }

  private static List<String> labels(Enum<?>[] values) {
    return Arrays.stream(values).map(Metrics::label).toList();
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  void scrape(Context ctx) {
    readiness = health.readiness(lifecycle.phase());
    String accepted = ctx.header("Accept");
    boolean open = accepted != null && accepted.contains("application/openmetrics-text");
    String type = open ? OPEN_METRICS : TEXT;
    ctx.result(meters.scrape(type).getBytes(StandardCharsets.UTF_8)).contentType(type);
  }

  /** Listens to the garbage collector no more. */
  @Override
  public void close() {
    garbageCollection.close();
  }
}
