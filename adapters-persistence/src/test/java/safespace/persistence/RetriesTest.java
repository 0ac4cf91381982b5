package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejection.Reason.DATABASE_UNAVAILABLE;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.message.Samples.message;
import static safespace.persistence.Appends.append;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import safespace.domain.Actor;
import safespace.domain.message.Append;
import safespace.domain.message.History;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.NewMessage;
import safespace.domain.session.SessionId;

/** What runs again by itself, so that nobody notices, and what must not. */
@Timeout(60)
class RetriesTest {
  private final TestDatabase database = TestDatabase.fresh();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final PostgresStorage storage = new PostgresStorage(database.settings(), meters);
  private final SessionId session = SessionId.random();

  @AfterEach
  void close() {
    storage.close();
    database.close();
  }

  private double retries(String cause) {
    return meters.counter("safespace.retries", "cause", cause).count();
  }

  private List<String> contents(SessionId of) {
    return storage.messages().history(of, HistoryQuery.latest(50), null).stream()
        .map(History::messages)
        .flatMap(List::stream)
        .map(message -> message.body().content().text())
        .toList();
  }

  /**
   * Each insert of a message fails in this way, but only so often; nothing takes the count back.
   */
  private void failInserts(int times, String failure) {
    database.execute(
        """
        create sequence attempts;
        create function fail() returns trigger language plpgsql as $$
        begin
          if nextval('attempts') <= %d then %s; end if;
          return new;
        end $$;
        create trigger fail before insert on messages for each row execute function fail();
        """
            .formatted(times, failure));
  }

  private String attempts() {
    return database.text("select last_value from attempts");
  }

  @Test
  void crossedUnitsOfWork_bothEndWell() throws Exception {
    SessionId other = SessionId.random();
    append(storage, session, message("One"));
    append(storage, other, message("One"));
    CountDownLatch bothHoldOne = new CountDownLatch(2);

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> there = threads.submit(() -> appendToBoth(session, other, bothHoldOne));
      Future<?> back = threads.submit(() -> appendToBoth(other, session, bothHoldOne));
      there.get();
      back.get();
    }

    assertThat(contents(session)).hasSize(3);
    assertThat(contents(other)).hasSize(3);
    assertThat(retries("deadlock")).isPositive();
  }

  private void appendToBoth(SessionId first, SessionId second, CountDownLatch bothHoldOne) {
    NewMessage toFirst = message("To the first");
    NewMessage toSecond = message("To the second");
    storage.<@Nullable Void>atomically(work -> {
      work.messages().append(new Append(first, List.of(toFirst), null, true, Actor.ANONYMOUS));
      bothHoldOne.countDown();
      await(bothHoldOne);
      work.messages().append(new Append(second, List.of(toSecond), null, true, Actor.ANONYMOUS));
      return null;
    });
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void serializationFailures_areTriedAgain() {
    failInserts(3, "raise exception 'planned' using errcode = '40001'");

    append(storage, session, message("Hello"));

    assertThat(contents(session)).containsExactly("Hello");
    assertThat(attempts()).isEqualTo("4");
    assertThat(retries("serialization")).isEqualTo(3);
  }

  @Test
  void serializationFailures_areTold_whenThereIsNoEndToThem() {
    failInserts(Integer.MAX_VALUE, "raise exception 'planned' using errcode = '40001'");

    assertThat(reasonOf(() -> append(storage, session, message("Hello"))))
        .isEqualTo(DATABASE_UNAVAILABLE);
    assertThat(attempts()).isEqualTo("5");
  }

  @Test
  void workThatMustNotRunTwice_runsOnce() {
    failInserts(1, "raise exception 'planned' using errcode = '40P01'");

    assertThat(
            reasonOf(() -> storage.atomicallyOnce(work -> append(work, session, message("Hello")))))
        .isEqualTo(DATABASE_UNAVAILABLE);
    assertThat(attempts()).isEqualTo("1");
  }

  @Test
  void writeOnAConnectionThatBreaks_isNotRepeated_forNobodyKnowsItsOutcome() {
    failInserts(1, "perform pg_terminate_backend(pg_backend_pid())");

    assertThat(reasonOf(() -> append(storage, session, message("Hello"))))
        .isEqualTo(DATABASE_UNAVAILABLE);
    assertThat(attempts()).isEqualTo("1");

    append(storage, session, message("Hello again"));
    assertThat(contents(session)).containsExactly("Hello again");
  }

  @Test
  void writeOnAServerThatTakesNoneAnyMore_isRepeatedOnAnotherConnection() {
    failInserts(1, "raise exception 'planned' using errcode = '25006'");

    append(storage, session, message("Hello"));

    assertThat(contents(session)).containsExactly("Hello");
    assertThat(retries("read_only")).isEqualTo(1);
    // Where none is kept, none is thrown away.
    assertThat(storage.pool().invalid()).isEqualTo(TestDatabase.pools() ? 1 : 0);
  }

  @Test
  void readingOnAConnectionThatBreaks_isRepeated() throws Exception {
    append(storage, session, message("Hello"));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<String>> reading;
      try (HeldLock held = HeldLock.onTable(database, "messages")) {
        reading = threads.submit(() -> contents(session));
        held.terminateWaiter();
      }

      assertThat(reading.get()).containsExactly("Hello");
    }
    assertThat(retries("connection")).isEqualTo(1);
  }
}
