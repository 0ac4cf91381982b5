package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.http.TestApi.SECRET;
import static safespace.http.TestApi.message;
import static safespace.http.TestApi.newSession;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import safespace.domain.Rejection;
import safespace.domain.storage.StorageHealth.Schema;

/** What Prometheus collects. */
@Timeout(60)
class MetricsApiTest {
  @RegisterExtension static final TestApi api = new TestApi();

  @AfterEach
  void recover() {
    api.storage.obstruct(() -> {});
    api.health.noAnswer = null;
    api.health.latency = Duration.ofMillis(1);
    api.health.schema = new Schema(Schema.State.CURRENT, "3", 0);
  }

  @Test
  void metrics_areTextInTheFormatOfPrometheus() {
    Answer metrics = api.get("/metrics");

    assertThat(metrics.status()).isEqualTo(200);
    assertThat(metrics.header("Content-Type"))
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(metrics.header("Cache-Control")).isEqualTo("no-store");
    assertThat(metrics.body().lines())
        .allMatch(line -> line.matches("# (HELP|TYPE) .*|[a-z0-9_]+(\\{.*})? \\S+"))
        .contains("safespace_build_info{version=\"1.2.3\"} 1");
  }

  @Test
  void metrics_areOpenMetricsWhereTheseAreAskedFor() {
    Answer metrics =
        api.get(
            "/metrics",
            "Accept",
            "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5");

    assertThat(metrics.header("Content-Type"))
        .isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
    assertThat(metrics.body()).endsWith("# EOF\n");
  }

  @Test
  void metrics_tellOfTheMachineToo() {
    assertThat(metrics())
        .contains(
            "http_server_connections_active ",
            "http_server_connections_limit 10000.0",
            "jvm_memory_used_bytes{",
            "jvm_gc_memory_allocated_bytes_total ",
            "jvm_threads_live_threads ",
            "process_cpu_usage ",
            "process_uptime_seconds ",
            "system_cpu_count ");
  }

  @Test
  void requests_areTimedByRouteAndNeverByPath() {
    String session = newSession();
    api.post(session + "/messages", message(SECRET), "X-Session-Id", TestApi.idOf(session));
    api.get(session + "/messages");
    api.get(session);
    api.get("/v1/sessions/" + SECRET);
    api.get("/" + SECRET);
    api.raw(SECRET, "/v1/sessions");
    api.rawGet("/%00");

    awaitCount("POST", 201, "/v1/sessions/{id}/messages");
    awaitCount("GET", 200, "/v1/sessions/{id}/messages");
    awaitCount("GET", 200, "/v1/sessions/{id}");
    awaitCount("GET", 400, "/v1/sessions/{id}");
    awaitCount("GET", 404, "UNKNOWN");
    awaitCount("UNKNOWN", 400, "UNKNOWN");
    awaitCount("UNKNOWN", 405, "/v1/sessions");
    assertThat(metrics()).doesNotContain(SECRET).doesNotContainPattern(EveryAnswer.UUID);
  }

  @Test
  void requests_fallIntoBuckets() {
    api.get("/startup");
    awaitCount("GET", 200, "/startup");

    assertThat(metrics().lines())
        .filteredOn(line -> line.startsWith("http_server_requests_seconds"))
        .filteredOn(line -> line.contains("uri=\"/startup\""))
        .hasSize(11 + 4)
        .anyMatch(line -> line.contains("le=\"0.1\""))
        .anyMatch(line -> line.startsWith("http_server_requests_seconds_bucket{"))
        .noneMatch(line -> line.contains("quantile"));
  }

  @Test
  void requestsUnderWay_areCounted() {
    CountDownLatch underWay = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    api.storage.obstruct(() -> {
      underWay.countDown();
      await(mayEnd);
    });
    CompletableFuture<Answer> slow =
        CompletableFuture.supplyAsync(() -> api.get(newSession()), Thread.ofVirtual()::start);
    await(underWay);
    String during = metrics();
    mayEnd.countDown();
    slow.join();

    assertThat(during.lines()).contains("http_server_requests_active 1.0");
    assertThat(during.lines()).contains("http_server_requests_limit 1000.0");
    await(metrics -> metrics.contains("http_server_requests_active 0.0"));
  }

  @Test
  void problems_areCountedByTheirCodes() {
    assertThat(metrics()).contains("safespace_problems_total{code=\"weak_session_id\"} 0.0");

    api.storage.obstruct(() -> {
      throw new Rejection(Rejection.Reason.POOL_EXHAUSTED, "None is free.");
    });
    api.get(newSession());
    api.rawGet("/" + SECRET, "Expect: nothing-of-the-kind-" + "x".repeat(10_000));

    await(metrics -> metrics.contains("safespace_problems_total{code=\"pool_exhausted\"} 1.0"));
    await(metrics -> metrics.contains("safespace_problems_total{code=\"headers_too_large\"} 1.0"));
    assertThat(metrics()).contains("safespace_problems_total{code=\"weak_session_id\"} 0.0");
  }

  @Test
  void readiness_isLookedAtWheneverItIsAsked() {
    assertThat(metrics().lines())
        .contains(
            "safespace_ready 1.0",
            "safespace_lifecycle{phase=\"started\"} 1.0",
            "safespace_lifecycle{phase=\"draining\"} 0.0",
            "safespace_database_status{status=\"healthy\"} 1.0",
            "safespace_schema_status{status=\"current\"} 1.0");

    api.health.latency = Duration.ofSeconds(1);
    api.health.schema = new Schema(Schema.State.BEHIND, "2", 1);
    assertThat(metrics().lines())
        .contains(
            "safespace_ready 0.0",
            "safespace_database_status{status=\"degraded\"} 1.0",
            "safespace_database_status{status=\"healthy\"} 0.0",
            "safespace_schema_status{status=\"behind\"} 1.0",
            "safespace_schema_status{status=\"current\"} 0.0");

    api.health.noAnswer = Rejection.Reason.DATABASE_UNAVAILABLE;
    assertThat(metrics().lines())
        .contains(
            "safespace_ready 0.0",
            "safespace_database_status{status=\"unhealthy\"} 1.0",
            "safespace_schema_status{status=\"unknown\"} 1.0");
  }

  private static String metrics() {
    Answer metrics = api.get("/metrics");
    assertThat(metrics.status()).isEqualTo(200);
    return metrics.body();
  }

  /** A request is measured only after it was answered. */
  private static void awaitCount(String method, int status, String route) {
    Pattern count =
        Pattern.compile(
            "http_server_requests_seconds_count\\{method=\"%s\",status=\"%d\",uri=\"%s\"} [1-9]"
                .formatted(method, status, Pattern.quote(route)));
    await(metrics -> count.matcher(metrics).find());
  }

  private static void await(Predicate<String> wanted) {
    String metrics = metrics();
    for (int i = 0; i < 1_000 && !wanted.test(metrics); i++) metrics = metrics();
    assertThat(metrics).matches(wanted);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
