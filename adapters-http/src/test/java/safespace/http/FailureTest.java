package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.http.TestApi.SECRET;
import static safespace.http.TestApi.idOf;
import static safespace.http.TestApi.message;
import static safespace.http.TestApi.newSession;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import safespace.domain.Rejection;

/** What clients, and the log, learn when something fails that is no fault of the client. */
class FailureTest {
  @RegisterExtension static final TestApi api = new TestApi();

  @AfterEach
  void mend() {
    api.storage.obstruct(() -> {});
  }

  @ParameterizedTest
  @MethodSource("failures")
  void anUnexpectedFailure_answers500AndTellsNothingOfIt(Supplier<Throwable> failure)
      throws InterruptedException {
    api.storage.obstruct(() -> FailureTest.<RuntimeException>fail(failure.get()));
    String session = newSession();

    for (Answer answer :
        new Answer[] {
          api.get(session),
          api.post(session + "/messages", message(SECRET)),
          api.patch(session, "{\"title\": \"" + SECRET + "\"}")
        }) {
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.code()).isEqualTo("internal_error");
      assertThat(answer.text("/instance")).startsWith("/v1/sessions/{id}");
      List<ILoggingEvent> lines = api.log.ofRequest(answer.header("X-Request-Id"));
      assertThat(lines)
          .extracting(ILoggingEvent::getLevel)
          .containsExactly(Level.ERROR, Level.INFO);
      assertThat(lines.getFirst().getFormattedMessage())
          .startsWith("internal error: " + failure.get().getClass().getName())
          .contains("at safespace.http.FailureTest");
      assertThat(lines.getLast().getFormattedMessage()).contains(" 500 ");
    }
  }

  static Stream<Supplier<Throwable>> failures() {
    return Stream.of(
        () -> new IllegalStateException(SECRET, new IllegalArgumentException(SECRET)),
        () -> new NullPointerException(SECRET),
        () -> new java.io.UncheckedIOException(SECRET, new java.io.EOFException(SECRET)),
        () -> new StackOverflowError(SECRET),
        () -> new AssertionError(SECRET));
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void fail(Throwable failure) throws E {
    throw (E) failure;
  }

  @ParameterizedTest
  @EnumSource(
      value = Rejection.Reason.class,
      names = {"DATABASE_UNAVAILABLE", "DATABASE_TIMEOUT", "POOL_EXHAUSTED"})
  void aDatabaseInTrouble_answers503WithRetryAfterAndServesAgainAfterwards(
      Rejection.Reason reason) {
    api.storage.obstruct(() -> {
      throw new Rejection(reason, "The database is not there.");
    });
    String session = newSession();

    for (Answer answer :
        new Answer[] {
          api.get(session),
          api.send("PUT", session, null),
          api.patch(session, "{}"),
          api.delete(session),
          api.get(session + "/messages"),
          api.post(session + "/messages", message(SECRET)),
          api.post("/v1/sessions/lookup", "{\"ids\": [\"" + idOf(session) + "\"]}")
        }) {
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.code()).isEqualTo(reason.label());
      assertThat(answer.header("Retry-After")).matches("[1-9][0-9]*");
    }
    mend();
    assertThat(api.post(session + "/messages", message(SECRET)).status()).isEqualTo(201);
  }

  @Test
  void moreRequestsThanTheServerCanWorkOn_answer503WhileTheProbesGoOn() throws Exception {
    int most = 1_000;
    CountDownLatch underWay = new CountDownLatch(most);
    CountDownLatch mayEnd = new CountDownLatch(1);
    api.storage.obstruct(() -> {
      underWay.countDown();
      awaitQuietly(mayEnd);
    });
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> slow = new ArrayList<>();
      for (int i = 0; i < most; i++) slow.add(clients.submit(() -> api.get(newSession())));
      boolean full = underWay.await(30, TimeUnit.SECONDS);
      Answer refused = full ? api.get(newSession()) : slow.getFirst().get();
      Answer alive = api.get("/health");
      mayEnd.countDown();

      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.code()).isEqualTo("overloaded");
      assertThat(alive.status()).isEqualTo(200);
      for (Future<Answer> answer : slow) assertThat(answer.get().status()).isEqualTo(404);
    }
    assertThat(api.get(newSession()).status()).isEqualTo(404);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anUnknownOutcome_isToldInTheDetail() {
    String detail = "The connection was lost at the commit: repeat with the same ids.";
    api.storage.obstruct(() -> {
      throw new Rejection(Rejection.Reason.DATABASE_UNAVAILABLE, detail);
    });

    assertThat(api.post(newSession() + "/messages", message(SECRET)).text("/detail"))
        .isEqualTo(detail);
  }
}
