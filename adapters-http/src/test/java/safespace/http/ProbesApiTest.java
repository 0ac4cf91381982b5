package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import safespace.domain.Rejection;
import safespace.domain.storage.StorageHealth.Pool;
import safespace.domain.storage.StorageHealth.Schema;

class ProbesApiTest {
  @RegisterExtension static final TestApi api = new TestApi();

  private static final String HEALTHY_POOL =
      "{\"size\":20,\"checked_in\":15,\"checked_out\":5,\"overflow\":0,\"invalid\":0,\"waiting\":0}";

  @BeforeEach
  void recover() {
    api.health.noAnswer = null;
    api.health.answering = true;
    api.health.latency = Duration.ofNanos(400_000);
    api.health.reading = Duration.ofNanos(1_800_000);
    api.health.pool = new Pool(20, 30, 15, 5, 0, 0, 0);
    api.health.schema = new Schema(Schema.State.CURRENT, "3", 0);
  }

  @Test
  void health_answers200WithVersionAndUptimeWhateverTheDatabaseDoes() {
    long before = api.get("/health").number("/uptime_seconds");
    api.clock.advance(Duration.ofSeconds(90));
    api.health.noAnswer = Rejection.Reason.DATABASE_UNAVAILABLE;

    Answer alive = api.get("/health");

    assertThat(alive.status()).isEqualTo(200);
    assertThat(alive.header("Content-Type")).isEqualTo("application/json");
    assertThat(alive.header("Cache-Control")).isEqualTo("no-store");
    assertThat(alive.body())
        .isEqualTo(
            "{\"status\":\"ok\",\"version\":\"1.2.3\",\"uptime_seconds\":" + (before + 90) + "}");
  }

  @Test
  void healthDb_answers200WithLatencyAndPool() {
    Answer healthy = api.get("/health/db");

    assertThat(healthy.status()).isEqualTo(200);
    assertThat(healthy.body())
        .isEqualTo(
            "{\"status\":\"healthy\",\"latency_ms\":0.4,\"connection_pool\":" + HEALTHY_POOL + "}");
  }

  @Test
  void healthDb_isDegradedWhenTheQueryIsSlowAndStillAnswers200() {
    api.health.latency = Duration.ofMillis(101);

    Answer degraded = api.get("/health/db");

    assertThat(degraded.status()).isEqualTo(200);
    assertThat(degraded.text("/status")).isEqualTo("degraded");
    assertThat(degraded.number("/latency_ms")).isEqualTo(101);
  }

  @Test
  void healthDb_isDegradedWhenThePoolIsMoreThanNineTenthsUsed() {
    api.health.pool = new Pool(20, 30, 1, 27, 8, 2, 3);
    assertThat(api.get("/health/db").text("/status")).isEqualTo("healthy");

    api.health.pool = new Pool(20, 30, 0, 28, 8, 2, 3);
    Answer degraded = api.get("/health/db");

    assertThat(degraded.text("/status")).isEqualTo("degraded");
    assertThat(degraded.json().at("/connection_pool").toString())
        .isEqualTo(
            "{\"size\":20,\"checked_in\":0,\"checked_out\":28,\"overflow\":8,\"invalid\":2,\"waiting\":3}");
  }

  @ParameterizedTest
  @EnumSource(
      value = Rejection.Reason.class,
      names = {"DATABASE_UNAVAILABLE", "DATABASE_TIMEOUT", "POOL_EXHAUSTED"})
  void healthDb_answers503WhenTheDatabaseDoesNot(Rejection.Reason reason) {
    api.health.noAnswer = reason;

    Answer unhealthy = api.get("/health/db");

    assertThat(unhealthy.status()).isEqualTo(503);
    assertThat(unhealthy.body())
        .isEqualTo(
            "{\"status\":\"unhealthy\",\"latency_ms\":null,\"connection_pool\":"
                + HEALTHY_POOL
                + "}");
  }

  @ParameterizedTest
  @EnumSource(
      value = Rejection.Reason.class,
      names = {"DATABASE_TIMEOUT", "POOL_EXHAUSTED"})
  void aPoolThatIsLentWhole_isDegradedAsLongAsTheDatabaseAnswers(Rejection.Reason reason) {
    api.health.noAnswer = reason;
    api.health.pool = new Pool(20, 30, 0, 30, 10, 0, 4);

    Answer degraded = api.get("/health/db");
    Answer ready = api.get("/ready");
    api.health.answering = false;

    assertThat(degraded.status()).isEqualTo(200);
    assertThat(degraded.body()).startsWith("{\"status\":\"degraded\",\"latency_ms\":null,");
    assertThat(ready.status()).isEqualTo(200);
    assertThat(ready.text("/checks/database/status")).isEqualTo("degraded");
    assertThat(ready.json().at("/checks/database/query_performance").toString())
        .isEqualTo("{\"simple_query_ms\":null,\"complex_query_ms\":null}");
    assertThat(ready.text("/checks/schema/status")).isEqualTo("unknown");
    assertThat(api.get("/health/db").status()).isEqualTo(503);
    assertThat(api.get("/ready").status()).isEqualTo(503);
  }

  @Test
  void ready_answers200WithAllChecks() {
    Answer ready = api.get("/ready");

    assertThat(ready.status()).isEqualTo(200);
    assertThat(ready.json().propertyNames())
        .containsExactlyInAnyOrder("status", "checks", "timestamp");
    assertThat(ready.text("/status")).isEqualTo("ready");
    assertThat(ready.json().at("/checks").toString())
        .isEqualTo(
            "{\"database\":{\"status\":\"healthy\",\"connection_pool\":"
                + HEALTHY_POOL
                + ",\"query_performance\":{\"simple_query_ms\":0.4,\"complex_query_ms\":1.8}},"
                + "\"schema\":{\"status\":\"current\",\"version\":\"3\",\"pending\":0}}");
    assertThat(ready.text("/timestamp")).matches("2026-11-20T\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
  }

  @Test
  void ready_isDegradedWhenAPageIsReadSlowlyAndStillAnswers200() {
    api.health.reading = Duration.ofMillis(250);

    Answer degraded = api.get("/ready");

    assertThat(degraded.status()).isEqualTo(200);
    assertThat(degraded.text("/status")).isEqualTo("ready");
    assertThat(degraded.text("/checks/database/status")).isEqualTo("degraded");
    assertThat(degraded.number("/checks/database/query_performance/complex_query_ms"))
        .isEqualTo(250);
  }

  @Test
  void ready_answers503WhenTheDatabaseDoesNotAndThenKnowsNoSchema() {
    api.health.noAnswer = Rejection.Reason.DATABASE_UNAVAILABLE;

    Answer unready = api.get("/ready");

    assertThat(unready.status()).isEqualTo(503);
    assertThat(unready.text("/status")).isEqualTo("not_ready");
    assertThat(unready.text("/checks/database/status")).isEqualTo("unhealthy");
    assertThat(unready.json().at("/checks/database/query_performance").toString())
        .isEqualTo("{\"simple_query_ms\":null,\"complex_query_ms\":null}");
    assertThat(unready.json().at("/checks/schema").toString())
        .isEqualTo("{\"status\":\"unknown\",\"version\":null,\"pending\":null}");
  }

  @ParameterizedTest
  @EnumSource(Schema.State.class)
  void ready_tellsTheSchemasStateAndIsNotOnOneThatIsBehind(Schema.State state) {
    api.health.schema = new Schema(state, "2", 1);

    Answer answer = api.get("/ready");

    boolean behind = state == Schema.State.BEHIND;
    assertThat(answer.status()).isEqualTo(behind ? 503 : 200);
    assertThat(answer.text("/status")).isEqualTo(behind ? "not_ready" : "ready");
    assertThat(answer.text("/checks/database/status")).isEqualTo("healthy");
    assertThat(answer.text("/checks/schema/status"))
        .isIn("current", "behind", "ahead")
        .isEqualToIgnoringCase(state.name());
    assertThat(answer.number("/checks/schema/pending")).isEqualTo(1);
  }

  @Test
  void startup_answers200OnceStarted() {
    Answer started = api.get("/startup");

    assertThat(started.status()).isEqualTo(200);
    assertThat(started.body()).isEqualTo("{\"status\":\"started\"}");
  }
}
