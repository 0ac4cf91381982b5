package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejection.Reason.DATABASE_UNAVAILABLE;
import static safespace.domain.Rejection.Reason.MESSAGE_ID_CONFLICT;
import static safespace.domain.Rejection.Reason.SEQUENCE_CONFLICT;
import static safespace.domain.Rejection.Reason.SESSION_ERASED;
import static safespace.domain.Rejection.Reason.SESSION_NOT_FOUND;
import static safespace.domain.Rejection.Reason.STOPPING;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.message.Samples.message;
import static safespace.persistence.Appends.append;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import safespace.domain.Actor;
import safespace.domain.Parallel;
import safespace.domain.Rejection;
import safespace.domain.message.Append;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.Message;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.session.SessionId;

/** Appends that share a commit: each is told what became of it, as if it had been alone. */
@Timeout(120)
class GroupCommitTest {
  private final TestDatabase database = TestDatabase.fresh();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final PostgresStorage storage = new PostgresStorage(database.settings(), meters);
  private final SessionId session = SessionId.random();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    threads.close();
    storage.close();
    database.close();
  }

  /** How an append ended: the numbers, "replayed", or the reason of its rejection. */
  private String outcome(SessionId to, NewMessage message, @Nullable Long previous, boolean makes) {
    try {
      var appended =
          storage
              .messages()
              .append(new Append(to, List.of(message), previous, makes, Actor.ANONYMOUS));
      return appended.replayed() ? "replayed" : "" + appended.messages().getFirst().seq();
    } catch (Rejection told) {
      return told.reason().name();
    }
  }

  private double waiting() {
    return meters.get("safespace.appends.waiting").gauge().value();
  }

  private void awaitWaiting(int count) {
    Await.until(count + " wait", () -> waiting() == count);
  }

  @Test
  void appendsOfOneGroup_endEachInItsOwnWay() throws Exception {
    SessionId erased = SessionId.random();
    SessionId made = SessionId.random();
    NewMessage known = message("Known");
    append(storage, session, known);
    append(storage, erased, message("Gone"));
    storage.sessions().erase(erased, Actor.ANONYMOUS);

    List<Future<String>> outcomes = new ArrayList<>();
    try (HeldLock _ = HeldLock.onTable(database, "messages")) {
      Future<String> writing =
          threads.submit(() -> outcome(SessionId.random(), message("First"), null, true));
      outcomes.add(writing);
      Await.until(
          "a group is under way",
          () ->
              !database
                  .texts(
                      "select pid from pg_stat_activity where datname = current_database()"
                          + " and wait_event_type = 'Lock'")
                  .isEmpty());
      int queued = 0;
      outcomes.add(threads.submit(() -> outcome(session, message("Stored"), 1L, true)));
      awaitWaiting(++queued);
      outcomes.add(threads.submit(() -> outcome(session, known, null, true)));
      awaitWaiting(++queued);
      NewMessage conflicting = message(known.id(), "Something else");
      outcomes.add(threads.submit(() -> outcome(erased, message("Back?"), null, true)));
      awaitWaiting(++queued);
      outcomes.add(
          threads.submit(() -> outcome(SessionId.random(), message("Whose?"), null, false)));
      awaitWaiting(++queued);
      outcomes.add(threads.submit(() -> outcome(made, message("New"), null, true)));
      awaitWaiting(++queued);
      outcomes.add(threads.submit(() -> outcome(session, conflicting, null, true)));
      awaitWaiting(++queued);
      outcomes.add(threads.submit(() -> outcome(session, message("Late"), 7L, true)));
      awaitWaiting(++queued);
    }

    List<String> told = new ArrayList<>();
    for (Future<String> outcome : outcomes) told.add(outcome.get());
    assertThat(told)
        .containsExactly(
            "1",
            "2",
            "replayed",
            SESSION_ERASED.name(),
            SESSION_NOT_FOUND.name(),
            "1",
            MESSAGE_ID_CONFLICT.name(),
            SEQUENCE_CONFLICT.name());
    assertThat(meters.get("safespace.appends.group").summary().max()).isGreaterThanOrEqualTo(5);
  }

  @Test
  void twoServers_numberWithoutAGap() {
    try (PostgresStorage other = database.storage()) {
      List<SessionId> sessions = List.of(session, SessionId.random(), SessionId.random());
      Parallel.run(
          300,
          i -> append(i % 2 == 0 ? storage : other, sessions.get(i % 3), message("Message " + i)));

      for (SessionId each : sessions) {
        assertThat(seqs(each))
            .containsExactlyElementsOf(LongStream.rangeClosed(1, 100).boxed().toList());
        assertThat(storage.sessions().find(each).lastSeq()).isEqualTo(100);
      }
    }
  }

  private List<Long> seqs(SessionId of) {
    return storage
        .messages()
        .history(of, HistoryQuery.latest(100), null)
        .orElseThrow()
        .messages()
        .stream()
        .map(Message::seq)
        .toList();
  }

  @Test
  void sameMessageAtOnce_isStoredOnce() {
    append(storage, session, message("Hello"));
    NewMessage message = message(MessageId.random(), "Twenty times");

    List<String> told = Parallel.run(20, _ -> outcome(session, message, null, true));

    assertThat(told).containsOnlyOnce("2");
    assertThat(told.stream().filter("replayed"::equals)).hasSize(19);
  }

  @Test
  void badRow_failsAlone() {
    append(storage, session, message("Hello"));
    database.execute(
        "alter table messages add constraint ck_messages_planted check (content <> 'Bad')");

    List<Boolean> stored =
        Parallel.run(
            64,
            i -> {
              try {
                append(storage, session, message(i == 7 ? "Bad" : "Good"));
                return true;
              } catch (RuntimeException failure) {
                return false;
              }
            });

    assertThat(stored.get(7)).isFalse();
    assertThat(stored.stream().filter(s -> s)).hasSize(63);
    assertThat(seqs(session)).hasSize(64);
  }

  @Test
  void lockedSession_keepsNobodyElseWaiting() throws Exception {
    SessionId other = SessionId.random();
    append(storage, session, message("One"));
    append(storage, other, message("One"));
    Future<String> held;
    try (HeldLock _ = HeldLock.onSession(database, session)) {
      held = threads.submit(() -> outcome(session, message("Two"), null, true));
      assertThat(outcome(other, message("Two"), null, true)).isEqualTo("2");
      assertThat(held.isDone()).isFalse();
    }
    assertThat(held.get()).isEqualTo("2");
  }

  @Test
  void connectionThatBreaksInTheMiddle_leavesNobodyWaiting_andNothingIsStoredTwice()
      throws Exception {
    append(storage, session, message("One"));
    NewMessage message = message("Two");
    try (HeldLock held = HeldLock.onTable(database, "messages")) {
      Future<String> broken = threads.submit(() -> outcome(session, message, null, true));
      held.terminateWaiter();
      assertThat(broken.get()).isEqualTo(DATABASE_UNAVAILABLE.name());
    }
    assertThat(outcome(session, message, null, true)).isEqualTo("2");
  }

  @Test
  void thousandWriters_areAllServed() {
    List<SessionId> sessions = LongStream.range(0, 50).mapToObj(_ -> SessionId.random()).toList();
    Parallel.run(1_000, i -> append(storage, sessions.get(i % 50), message("Message " + i)));

    assertThat(database.text("select count(*) from messages")).isEqualTo("1000");
    assertThat(database.text("select count(*) from sessions where last_seq <> 20")).isEqualTo("0");
  }

  @Test
  void append_afterTheEnd_isRejected() {
    storage.close();

    assertThat(reasonOf(() -> append(storage, session, message("Late")))).isEqualTo(STOPPING);
  }
}
