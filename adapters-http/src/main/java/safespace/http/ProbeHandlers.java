package safespace.http;

import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import safespace.application.health.CheckHealth;
import safespace.application.health.CheckHealth.Database;
import safespace.application.health.CheckHealth.Readiness;
import safespace.application.health.CheckHealth.Verdict;
import safespace.application.health.Lifecycle;
import safespace.application.health.Lifecycle.Phase;
import safespace.domain.storage.StorageHealth.Pool;
import safespace.domain.storage.StorageHealth.Schema;
import safespace.http.json.Json;
import tools.jackson.core.JsonGenerator;

/** What an orchestrator and an operator ask: is it alive, has it started, can it serve? */
final class ProbeHandlers {
  private final CheckHealth health;
  private final Lifecycle lifecycle;
  private final Clock clock;
  private final String version;
  private final Ports ports;
  private final Instant start;

  ProbeHandlers(CheckHealth health, Lifecycle lifecycle, Clock clock, String version, Ports ports) {
    this.ports = ports;
    this.health = health;
    this.lifecycle = lifecycle;
    this.clock = clock;
    this.version = version;
    this.start = clock.instant();
  }

  /** Whatever the database does: a restart of this process would not mend it. */
  void alive(Context ctx) {
    Answers.json(
        ctx,
        out -> {
          out.writeStartObject();
          out.writeStringProperty("status", "ok");
          if (ports.isManagement(ctx)) {
            out.writeStringProperty("version", version);
            out.writeNumberProperty(
                "uptime_seconds", Duration.between(start, clock.instant()).toSeconds());
          }
          out.writeEndObject();
        });
  }

  void database(Context ctx) {
    Database database = health.database();
    say(ctx, database.verdict() != Verdict.UNHEALTHY);
    Answers.json(
        ctx,
        out -> {
          out.writeStartObject();
          out.writeStringProperty("status", label(database.verdict()));
          out.writeName("latency_ms");
          writeMillis(out, database.latency());
          writePool(out, database.pool());
          out.writeEndObject();
        });
  }

  void started(Context ctx) {
    boolean started = lifecycle.phase() != Phase.STARTING;
    say(ctx, started);
    Answers.json(
        ctx,
        out -> {
          out.writeStartObject();
          out.writeStringProperty("status", started ? "started" : "starting");
          out.writeEndObject();
        });
  }

  void ready(Context ctx) {
    Readiness readiness = health.readiness(lifecycle.phase());
    say(ctx, readiness.ready());
    Answers.json(
        ctx,
        out -> {
          out.writeStartObject();
          out.writeStringProperty("status", readiness.ready() ? "ready" : "not_ready");
          if (ports.isManagement(ctx)) writeDetails(out, readiness);
          out.writeEndObject();
        });
  }

  private void writeDetails(JsonGenerator out, Readiness readiness) {
    Database database = readiness.database();
    out.writeName("checks");
    out.writeStartObject();
    out.writeName("database");
    out.writeStartObject();
    out.writeStringProperty("status", label(database.verdict()));
    writePool(out, database.pool());
    out.writeName("query_performance");
    out.writeStartObject();
    out.writeName("simple_query_ms");
    writeMillis(out, database.latency());
    out.writeName("complex_query_ms");
    writeMillis(out, database.reading());
    out.writeEndObject();
    out.writeEndObject();
    out.writeName("schema");
    writeSchema(out, readiness.schema());
    out.writeEndObject();
    out.writeStringProperty("timestamp", Json.time(clock.instant()));
  }

  private static void say(Context ctx, boolean good) {
    ctx.status(good ? 200 : 503);
    if (!good) ctx.header("Retry-After", "1");
  }

  static void writePool(JsonGenerator out, Pool pool) {
    out.writeName("connection_pool");
    out.writeStartObject();
    out.writeNumberProperty("size", pool.size());
    out.writeNumberProperty("checked_in", pool.idle());
    out.writeNumberProperty("checked_out", pool.inUse());
    out.writeNumberProperty("overflow", pool.overflow());
    out.writeNumberProperty("invalid", pool.invalid());
    out.writeNumberProperty("waiting", pool.waiting());
    out.writeEndObject();
  }

  private static void writeSchema(JsonGenerator out, Optional<Schema> schema) {
    out.writeStartObject();
    if (schema.isEmpty()) {
      out.writeStringProperty("status", "unknown");
      out.writeNullProperty("version");
      out.writeNullProperty("pending");
    } else {
      out.writeStringProperty("status", schema.get().state().name().toLowerCase(Locale.ROOT));
      out.writeStringProperty("version", schema.get().version());
      out.writeNumberProperty("pending", schema.get().pending());
    }
    out.writeEndObject();
  }

  private static String label(Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  private static void writeMillis(JsonGenerator out, Optional<Duration> duration) {
    if (duration.isEmpty()) {
      out.writeNull();
    } else {
      out.writeNumber(Math.round(duration.get().toNanos() / 10_000.0) / 100.0);
    }
  }
}
