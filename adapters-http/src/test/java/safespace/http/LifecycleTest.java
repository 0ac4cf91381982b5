package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.http.TestApi.SECRET;
import static safespace.http.TestApi.message;
import static safespace.http.TestApi.newSession;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From the start to the end of a server; each test has one of its own. */
@Timeout(60)
class LifecycleTest {
  private final TestApi api = new TestApi();

  @BeforeEach
  void start() {
    api.api.start();
  }

  @AfterEach
  void end() {
    api.end();
  }

  @Test
  void starting_isToldByTheProbes() {
    Answer startup = api.get("/startup");
    Answer ready = api.get("/ready");

    assertThat(startup.status()).isEqualTo(503);
    assertThat(startup.body()).isEqualTo("{\"status\":\"starting\"}");
    assertThat(ready.status()).isEqualTo(503);
    assertThat(ready.text("/status")).isEqualTo("not_ready");
    assertThat(api.get("/health").status()).isEqualTo(200);
    assertThat(api.get("/health/db").status()).isEqualTo(200);
  }

  @Test
  void starting_refusesCallsThatNeedTheDatabase() {
    String session = newSession();

    for (Answer refused :
        new Answer[] {
          api.get(session),
          api.send("PUT", session, null),
          api.get(session + "/messages"),
          api.post(session + "/messages", message(SECRET))
        }) {
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.code()).isEqualTo("starting");
      assertThat(refused.header("Retry-After")).matches("[1-9][0-9]*");
    }
    api.lifecycle.started();
    assertThat(api.post(session + "/messages", message(SECRET)).status()).isEqualTo(201);
  }

  @Test
  void stopping_isToldByReadyAloneSoThatALoadBalancerTurnsAway() {
    api.lifecycle.started();
    assertThat(api.get("/ready").status()).isEqualTo(200);

    api.lifecycle.stopping();

    assertThat(api.get("/ready").status()).isEqualTo(503);
    assertThat(api.get("/ready").text("/status")).isEqualTo("not_ready");
    assertThat(api.get("/startup").status()).isEqualTo(200);
    assertThat(api.get("/health").status()).isEqualTo(200);
    assertThat(api.post(newSession() + "/messages", message(SECRET)).status()).isEqualTo(201);
  }

  @Test
  void stop_letsRequestsUnderWayEndAndTakesNoNewOnes() throws Exception {
    api.lifecycle.started();
    CountDownLatch underWay = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    api.storage.obstruct(() -> {
      underWay.countDown();
      await(mayEnd);
    });
    CompletableFuture<Answer> slow =
        CompletableFuture.supplyAsync(() -> api.post(newSession() + "/messages", message(SECRET)));
    await(underWay);

    int port = api.api.port();
    CompletableFuture<Void> stop = CompletableFuture.runAsync(api.api::stop);
    while (takesConnections(port)) Thread.onSpinWait();
    boolean stoppedTooEarly = stop.isDone() || slow.isDone();
    mayEnd.countDown();

    assertThat(stoppedTooEarly).isFalse();
    assertThat(slow.get(20, TimeUnit.SECONDS).status()).isEqualTo(201);
    stop.get(20, TimeUnit.SECONDS);
  }

  @Test
  void stop_closesConnectionsThatWaitForTheirNextRequest() throws Exception {
    try (RawHttp idle = api.connect()) {
      idle.write("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(idle.answersWithin(Duration.ofSeconds(20))).isTrue();

      CompletableFuture<Void> stop = CompletableFuture.runAsync(api.api::stop);

      assertThat(idle.rest()).startsWith("HTTP/1.1 200").endsWith("}");
      stop.get(20, TimeUnit.SECONDS);
    }
  }

  private static boolean takesConnections(int port) {
    try (RawHttp connection = RawHttp.connect(port)) {
      return connection != null;
    } catch (UncheckedIOException refused) {
      assertThat(refused).hasCauseInstanceOf(ConnectException.class);
      return false;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", stopped);
    }
  }
}
