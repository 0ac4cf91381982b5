package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static safespace.http.TestApi.KEY;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A port of their own for operators and the monitoring. */
class ManagementPortTest {
  @RegisterExtension static final TestApi api = TestApi.operated(0);

  private static Answer manage(String method, String path) {
    try (RawHttp http = RawHttp.connect(api.api.managementPort())) {
      http.write(
          method
              + " "
              + path
              + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Request-Id: r-1\r\n"
              + "Authorization: Bearer "
              + KEY
              + "\r\n\r\n");
      return EveryAnswer.checked(method, http.answer());
    }
  }

  private static void assertUnknown(Answer answer) {
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.code()).isEqualTo("not_found");
    assertThat(answer.json().has("instance")).isFalse();
    assertThat(answer.has("Allow")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/health/db",
        "/startup",
        "/metrics",
        "/ops",
        "/ops/uplot/uPlot.iife.min.js",
        "/v1/admin/sessions",
        "/v1/admin/stats",
        "/v1/admin/export"
      })
  void whatIsNotForThePublic_isOnTheManagementPortAlone(String path) {
    assertUnknown(api.ask(path));
    assertUnknown(api.send("DELETE", path, null));
    assertUnknown(api.send("OPTIONS", path, null));
    assertThat(manage("GET", path).status()).isEqualTo(200);
    assertThat(manage("DELETE", path).status()).isEqualTo(405);
  }

  @Test
  void import_isOnTheManagementPortAlone() {
    assertUnknown(api.load("", new byte[0]));
    assertThat(manage("POST", "/v1/admin/import").code()).isEqualTo("unsupported_media_type");
  }

  @Test
  void sessions_areOnThePublicPortAlone() {
    assertThat(api.post("/v1/sessions", "{}").status()).isEqualTo(201);
    assertUnknown(manage("POST", "/v1/sessions"));
    assertUnknown(manage("GET", TestApi.newSession()));
    assertUnknown(manage("GET", TestApi.newSession() + "/messages"));
  }

  @Test
  void healthAndReady_tellThePublicNoDetails() {
    assertThat(api.get("/health").body()).isEqualTo("{\"status\":\"ok\"}");
    assertThat(api.get("/ready").body()).isEqualTo("{\"status\":\"ready\"}");
    assertThat(manage("GET", "/health").json().has("version")).isTrue();
    assertThat(manage("GET", "/ready").json().has("checks")).isTrue();
  }

  @Test
  void problemsAndHeaders_areTheSameOnBoth() {
    assertThat(api.get("/problems/not_found").status()).isEqualTo(200);
    assertThat(manage("GET", "/problems/not_found").status()).isEqualTo(200);
    assertThat(manage("GET", "/nowhere").header("X-Request-Id")).isEqualTo("r-1");
    assertUnknown(manage("GET", "/nowhere"));
  }

  @Test
  void crowdAtOneDoor_doesNotCloseTheOther() {
    int most = 200;
    List<RawHttp> crowd = new ArrayList<>();
    for (int i = 0; i < most; i++) crowd.add(RawHttp.connect(api.api.managementPort()));
    try (RawHttp waiting = RawHttp.connect(api.api.managementPort())) {
      waiting.write("GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

      assertThat(waiting.answersWithin(Duration.ofMillis(300))).isFalse();
      assertThat(api.get("/health").status()).isEqualTo(200);
      crowd.forEach(RawHttp::close);
      assertThat(waiting.answer().status()).isEqualTo(200);
    }
    assertThat(manage("GET", "/health").status()).isEqualTo(200);
  }

  @Test
  void crowdOfRequests_doesNotKeepOperatorsOut() throws Exception {
    int most = 1_000;
    CountDownLatch underWay = new CountDownLatch(most);
    CountDownLatch mayEnd = new CountDownLatch(1);
    api.storage.obstruct(() -> {
      underWay.countDown();
      await(mayEnd);
    });
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> slow = new ArrayList<>();
      for (int i = 0; i < most; i++) slow.add(clients.submit(() -> api.get(TestApi.newSession())));
      boolean full = underWay.await(30, TimeUnit.SECONDS);
      api.storage.obstruct(() -> {});
      Answer refused = api.get(TestApi.newSession());
      Answer served = manage("GET", "/v1/admin/sessions");
      mayEnd.countDown();

      assertThat(full).isTrue();
      assertThat(refused.code()).isEqualTo("overloaded");
      assertThat(served.status()).isEqualTo(200);
      for (Future<Answer> answer : slow) assertThat(answer.get().status()).isEqualTo(404);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void portThatIsTaken_isNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      TestApi other = TestApi.operated(taken.getLocalPort());

      assertThatThrownBy(other.api::start)
          .isInstanceOf(UncheckedIOException.class)
          .hasRootCauseInstanceOf(BindException.class)
          .cause()
          .hasMessage("Port already in use: " + taken.getLocalPort());
      other.api.stop();
    }
  }
}
