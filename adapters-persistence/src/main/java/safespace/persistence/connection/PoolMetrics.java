package safespace.persistence.connection;

import com.zaxxer.hikari.metrics.IMetricsTracker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import safespace.domain.storage.StorageHealth.Pool;

/** What a pool is measured by, under the names that HikariCP has made known. */
final class PoolMetrics implements IMetricsTracker {
  private final Timer acquire;
  private final Timer usage;
  private final Timer creation;
  private final Counter timeouts;
  private final MeterRegistry meters;
  private final Tags tags;

  PoolMetrics(MeterRegistry meters, String pool) {
    this.meters = meters;
    this.tags = Tags.of("pool", pool);
    this.acquire = timer("acquire", "How long callers wait for a connection.");
    this.usage = timer("usage", "How long a connection is lent.");
    this.creation = timer("creation", "How long it takes to open a connection.");
    this.timeouts =
        Counter.builder("hikaricp.connections.timeout")
            .description("Callers that waited in vain.")
            .tags(tags)
            .register(meters);
  }

  private Timer timer(String what, String description) {
    return Timer.builder("hikaricp.connections." + what)
        .description(description)
        .tags(tags)
        .serviceLevelObjectives(Buckets.TIMES)
        .register(meters);
  }

  void watch(Connections connections) {
    gauge(connections, "active", "Connections in use.", Pool::inUse);
    gauge(connections, "idle", "Connections that are open and free.", Pool::idle);
    gauge(connections, "overflow", "Connections open beyond the pool's size.", Pool::overflow);
    gauge(connections, "pending", "Callers that wait for a connection.", Pool::waiting);
    gauge(connections, "min", "Connections that are kept.", Pool::size);
    gauge(connections, "max", "The most connections.", Pool::most);
    gauge(connections, "invalid", "Connections thrown away as broken.", Pool::invalid);
  }

  private void gauge(
      Connections connections, String what, String description, ToDoubleFunction<Pool> figure) {
    Gauge.builder(
            "hikaricp.connections." + what,
            connections,
            pool -> figure.applyAsDouble(pool.figures()))
        .description(description)
        .tags(tags)
        .register(meters);
  }

  void acquired(long nanos) {
    acquire.record(nanos, TimeUnit.NANOSECONDS);
  }

  void used(long nanos) {
    usage.record(nanos, TimeUnit.NANOSECONDS);
  }

  void timedOut() {
    timeouts.increment();
  }

  @Override
  public void recordConnectionCreatedMillis(long millis) {
    creation.record(millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void recordConnectionUsageMillis(long millis) {
    usage.record(millis, TimeUnit.MILLISECONDS);
  }
}
