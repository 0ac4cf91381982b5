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
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import safespace.application.health.Lifecycle.Phase;

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
  void draining_isToldByReadyAloneSoThatALoadBalancerTurnsAway() {
    api.lifecycle.started();
    assertThat(api.get("/ready").status()).isEqualTo(200);

    api.lifecycle.draining();

    assertThat(api.get("/ready").status()).isEqualTo(503);
    assertThat(api.get("/ready").text("/status")).isEqualTo("not_ready");
    assertThat(api.get("/startup").status()).isEqualTo(200);
    assertThat(api.get("/health").status()).isEqualTo(200);
    assertThat(api.post(newSession() + "/messages", message(SECRET)).status()).isEqualTo(201);
  }

  @Test
  void stop_drainsFirst() {
    Duration drain = Duration.ofMillis(700);
    TestApi draining = TestApi.ending(drain, Duration.ofSeconds(10));
    draining.api.start();
    draining.lifecycle.started();
    long start = System.nanoTime();

    CompletableFuture<Void> stop = stop(draining);
    while (draining.lifecycle.phase() == Phase.STARTED) Thread.onSpinWait();
    int ready = draining.get("/ready").status();
    int served = draining.post(newSession() + "/messages", message(SECRET)).status();
    stop.join();
    draining.end();

    assertThat(ready).isEqualTo(503);
    assertThat(served).isEqualTo(201);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(drain);
  }

  @Test
  void stop_doesNotDrainWhatHasNeverServed() {
    TestApi starting = TestApi.ending(Duration.ofDays(1), Duration.ofSeconds(10));
    starting.api.start();
    starting.get("/health");

    starting.end();

    assertThat(starting.lifecycle.phase()).isEqualTo(Phase.STOPPING);
  }

  @Test
  void stop_letsRequestsUnderWayEndAndRefusesNewOnes() throws Exception {
    api.lifecycle.started();
    CountDownLatch mayEnd = new CountDownLatch(1);
    CompletableFuture<Answer> slow = slowAppend(api, mayEnd);
    int port = api.api.port();

    CompletableFuture<Void> stop = stop(api);
    while (api.lifecycle.phase() != Phase.STOPPING) Thread.onSpinWait();
    Answer refused = api.post(newSession() + "/messages", message(SECRET));
    Answer ready = api.get("/ready");
    Answer alive = api.get("/health");
    boolean stoppedTooEarly = stop.isDone() || slow.isDone();
    mayEnd.countDown();

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.code()).isEqualTo("stopping");
    assertThat(refused.header("Retry-After")).isEqualTo("1");
    assertThat(refused.header("Connection")).isEqualTo("close");
    assertThat(ready.status()).isEqualTo(503);
    assertThat(ready.text("/status")).isEqualTo("not_ready");
    assertThat(alive.status()).isEqualTo(200);
    assertThat(stoppedTooEarly).isFalse();
    assertThat(slow.get(20, TimeUnit.SECONDS).status()).isEqualTo(201);
    stop.get(20, TimeUnit.SECONDS);
    assertThat(takesConnections(port)).isFalse();
  }

  @Test
  void stop_doesNotWaitLongerThanTheGrace() throws Exception {
    TestApi hurried = TestApi.ending(Duration.ZERO, Duration.ofMillis(200));
    hurried.api.start();
    hurried.lifecycle.started();
    CountDownLatch mayEnd = new CountDownLatch(1);
    CompletableFuture<Answer> slow = slowAppend(hurried, mayEnd);

    CompletableFuture<Void> stop = stop(hurried);

    assertThat(failureOf(stop)).hasRootCauseInstanceOf(TimeoutException.class);
    assertThat(mayEnd.getCount()).isOne();
    mayEnd.countDown();
    assertThat(failureOf(slow)).isNotNull();
    hurried.end();
  }

  /** On a thread of its own: the common pool may have but one, which another test may hold. */
  private static CompletableFuture<Void> stop(TestApi api) {
    return CompletableFuture.runAsync(api.api::stop, Thread.ofVirtual()::start);
  }

  private static Throwable failureOf(CompletableFuture<?> future) throws Exception {
    return future.handle((_, failure) -> failure).get(20, TimeUnit.SECONDS);
  }

  /** An append that is under way, and stays so until it may end. */
  private static CompletableFuture<Answer> slowAppend(TestApi api, CountDownLatch mayEnd) {
    CountDownLatch underWay = new CountDownLatch(1);
    api.storage.obstruct(() -> {
      underWay.countDown();
      await(mayEnd);
    });
    CompletableFuture<Answer> slow =
        CompletableFuture.supplyAsync(
            () -> api.post(newSession() + "/messages", message(SECRET)), Thread.ofVirtual()::start);
    await(underWay);
    return slow;
  }

  @Test
  void stop_closesConnectionsThatWaitForTheirNextRequest() throws Exception {
    try (RawHttp idle = api.connect()) {
      idle.write("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(idle.answersWithin(Duration.ofSeconds(20))).isTrue();

      CompletableFuture<Void> stop = stop(api);

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
