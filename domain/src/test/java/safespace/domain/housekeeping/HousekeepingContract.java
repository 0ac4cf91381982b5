package safespace.domain.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejection.Reason.MESSAGE_ERASED;
import static safespace.domain.Rejection.Reason.MESSAGE_NOT_STREAMING;
import static safespace.domain.Rejection.Reason.SESSION_ERASED;
import static safespace.domain.Rejection.Reason.SESSION_EXPIRED;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.message.Samples.message;
import static safespace.domain.message.Samples.streaming;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.archive.Archive.Outcome;
import safespace.domain.archive.Entry;
import safespace.domain.message.Chunk;
import safespace.domain.message.History;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.Message;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Status;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.domain.storage.Repositories;
import safespace.domain.storage.StorageContract;

/**
 * What expires, and what any {@link Housekeeping} does, in a storage of which nobody else knows:
 * sessions live {@link #TTL} in it, and tombstones {@link #TOMBSTONE}.
 */
public abstract class HousekeepingContract extends StorageContract {
  protected static final Duration TTL = Duration.ofDays(30);
  protected static final Duration TOMBSTONE = Duration.ofDays(7);
  private static final Duration MOMENT = Duration.ofMinutes(1);
  private static final Duration SILENCE = Duration.ofSeconds(90);
  private static final Duration RETENTION = Duration.ofDays(10);

  protected abstract Housekeeping housekeeping();

  /** Lets the time go by. */
  protected abstract void pass(Duration time);

  private long sweepExpired() {
    return all(housekeeping()::eraseExpiredSessions);
  }

  private long sweepOld() {
    return all(() -> housekeeping().eraseMessagesOlderThan(RETENTION));
  }

  private static long all(java.util.function.Supplier<Housekeeping.Part> work) {
    long erased = 0;
    while (true) {
      Housekeeping.Part part = work.get();
      erased += part.erased();
      if (part.last()) return erased;
    }
  }

  private List<String> contents(SessionId session) {
    return messages().history(session, HistoryQuery.latest(50), null).stream()
        .map(History::messages)
        .flatMap(List::stream)
        .map(message -> message.body().content().text())
        .toList();
  }

  private SessionId expiredSession() {
    SessionId session = newSession(message("Hello"));
    pass(TTL);
    return session;
  }

  @Test
  void session_livesAsLongAsSomethingIsAppended() {
    SessionId session = newSession(message("One"));

    pass(TTL.minus(MOMENT));
    append(session, message("Two"));
    pass(TTL.minus(MOMENT));

    assertThat(contents(session)).containsExactly("One", "Two");
    pass(MOMENT);
    assertThat(reasonOf(() -> find(session))).isEqualTo(SESSION_EXPIRED);
  }

  @Test
  void session_livesOnWhenItIsRenewed() {
    SessionId session = newSession();

    pass(TTL.minus(MOMENT));
    sessions().renew(session);
    pass(TTL.minus(MOMENT));

    assertThat(find(session).id()).isEqualTo(session);
  }

  @Test
  void session_doesNotLiveOnByBeingReadOrEdited() {
    SessionId session = newSession(message("One"));
    pass(TTL.minus(MOMENT));

    contents(session);
    unitOfWork()
        .<@Nullable Void>atomically(work -> {
          work.sessions().save(work.sessions().lock(session), Actor.ANONYMOUS);
          return null;
        });
    pass(MOMENT);

    assertThat(reasonOf(() -> find(session))).isEqualTo(SESSION_EXPIRED);
  }

  @Test
  void expiredSession_isGoneForEveryCall_beforeAndAfterItIsErased() {
    NewMessage message = message("Hello");
    SessionId session = newSession(message);
    pass(TTL);
    List<Consumer<Repositories>> calls =
        List.of(
            work -> work.sessions().find(session),
            work -> work.sessions().lock(session),
            work -> work.sessions().renew(session),
            work -> work.sessions().erase(session, Actor.ANONYMOUS),
            work -> work.messages().find(session, message.id()),
            work -> work.messages().lock(session, message.id()),
            work -> work.messages().history(session, HistoryQuery.latest(1), null),
            work -> append(session, message),
            work -> append(session, message("Again")),
            work -> appendAfter(session, 1L, message("Again")));

    for (Consumer<Repositories> call : calls) {
      assertThat(reasonOf(() -> call.accept(repositories()))).isEqualTo(SESSION_EXPIRED);
    }
    assertThat(sessions().findAll(List.of(session))).isEmpty();
    assertThat(sessions().create(session, null, Metadata.EMPTY, Actor.ANONYMOUS)).isEmpty();

    assertThat(sweepExpired()).isEqualTo(1);

    for (Consumer<Repositories> call : calls) {
      assertThat(reasonOf(() -> call.accept(repositories()))).isEqualTo(SESSION_EXPIRED);
    }
    assertThat(sessions().findAll(List.of(session))).isEmpty();
    assertThat(reasonOf(() -> sessions().create(session, null, Metadata.EMPTY, Actor.ANONYMOUS)))
        .isEqualTo(SESSION_EXPIRED);
  }

  @Test
  void expiredSession_isNeitherTakenInNorGivenOut() {
    SessionId session = expiredSession();
    List<Entry> lines = List.of(new Entry.OfMessage(session, message("Again")));

    assertThat(archive().load(lines).outcomes()).containsExactly(Outcome.SESSION_EXPIRED);
    List<Entry> given = new ArrayList<>();
    archive().export(given::add);
    assertThat(given).extracting(Entry::session).doesNotContain(session);

    sweepExpired();
    assertThat(archive().load(lines).outcomes()).containsExactly(Outcome.SESSION_EXPIRED);
  }

  @Test
  void expiredSession_mayComeBackAfterItsTombstone() {
    SessionId session = expiredSession();
    sweepExpired();

    pass(TOMBSTONE);
    assertThat(all(housekeeping()::forgetTombstones)).isEqualTo(1);

    append(session, message("I am new here."));
    assertThat(contents(session)).containsExactly("I am new here.");
  }

  @Test
  void eraseExpiredSessions_leavesAllOthers() {
    expiredSession();
    SessionId alive = newSession(message("Still here"));
    SessionId erased = erasedSession();

    assertThat(sweepExpired()).isEqualTo(1);
    assertThat(sweepExpired()).isZero();

    assertThat(contents(alive)).containsExactly("Still here");
    assertThat(reasonOf(() -> find(erased))).isEqualTo(SESSION_ERASED);
  }

  @Test
  void eraseMessagesOlderThan_leavesTheSessionAndItsYoungerMessages() {
    NewMessage old = message("Old");
    SessionId session = newSession(old, message("Old too"));
    pass(RETENTION.plus(MOMENT));
    append(session, message("Young"));

    assertThat(sweepOld()).isEqualTo(2);
    assertThat(sweepOld()).isZero();

    assertThat(contents(session)).containsExactly("Young");
    Session after = find(session);
    assertThat(after)
        .extracting(Session::messageCount, Session::lastSeq, Session::revision, Session::updatedBy)
        .containsExactly(1L, 3L, 5L, Actor.SWEEPER);
    assertThat(reasonOf(() -> messages().find(session, old.id()))).isEqualTo(MESSAGE_ERASED);
    assertThat(reasonOf(() -> append(session, old))).isEqualTo(MESSAGE_ERASED);
    Message next = append(session, message("Next")).getFirst();
    assertThat(next.seq()).isEqualTo(4);
  }

  @Test
  void eraseMessagesOlderThan_comesToALongConversationInParts() {
    SessionId session = SessionId.random();
    for (int i = 0; i < 12; i++) {
      NewMessage[] hundred = new NewMessage[100];
      for (int j = 0; j < hundred.length; j++) hundred[j] = message("Message " + i + " " + j);
      append(session, hundred);
    }
    pass(RETENTION.plus(MOMENT));

    assertThat(sweepOld()).isEqualTo(1_200);

    assertThat(find(session).messageCount()).isZero();
    append(session, message("Young"));
    assertThat(sweepOld()).isZero();
    assertThat(contents(session)).containsExactly("Young");
  }

  @Test
  void eraseMessagesOlderThan_goesByTheTimeThatAFileTells() {
    SessionId session = newSession(message("Young"));
    NewMessage young = message("Written long ago");
    archive()
        .load(
            List.of(
                new Entry.OfMessage(
                    session,
                    new NewMessage(
                        young.id(),
                        young.body(),
                        find(session).createdAt().minus(RETENTION).minus(MOMENT)))));

    assertThat(sweepOld()).isEqualTo(1);
    assertThat(contents(session)).containsExactly("Young");
  }

  @Test
  void interruptStreams_endsWhatNobodyGoesOnWriting_andKeepsItsText() {
    NewMessage abandoned = streaming("Once");
    NewMessage goingOn = streaming("");
    SessionId session = newSession(abandoned, goingOn, message("Whole"));
    messages().write(session, abandoned.id(), new Chunk(4, " upon"), Actor.ANONYMOUS);
    pass(SILENCE);
    pass(MOMENT);
    messages().write(session, goingOn.id(), new Chunk(0, "Still here"), Actor.ANONYMOUS);

    assertThat(all(() -> housekeeping().interruptStreams(SILENCE))).isEqualTo(1);
    assertThat(all(() -> housekeeping().interruptStreams(SILENCE))).isZero();

    assertThat(contents(session)).containsExactly("Once upon", "Still here", "Whole");
    assertThat(messages().find(session, abandoned.id()).body().status())
        .isEqualTo(Status.INTERRUPTED);
    assertThat(messages().find(session, goingOn.id()).body().status()).isEqualTo(Status.STREAMING);
    assertThat(find(session))
        .extracting(Session::revision, Session::updatedBy)
        .containsExactly(4L, Actor.SWEEPER);
    assertThat(
            reasonOf(() ->
                messages()
                    .write(session, abandoned.id(), new Chunk(9, " a time"), Actor.ANONYMOUS)))
        .isEqualTo(MESSAGE_NOT_STREAMING);
  }

  @Test
  void eraseMessagesOlderThan_leavesNothingOfOneThatIsBeingWritten() {
    NewMessage old = streaming("Once");
    SessionId session = newSession(old);
    messages().write(session, old.id(), new Chunk(4, " upon"), Actor.ANONYMOUS);
    pass(RETENTION.plus(MOMENT));

    assertThat(sweepOld()).isEqualTo(1);

    assertThat(contents(session)).isEmpty();
    assertThat(messages().history(session, HistoryQuery.latest(1), null).orElseThrow().streaming())
        .isFalse();
  }

  @Test
  void backlog_isTheTimeSinceTheOldestWasDue() {
    assertThat(housekeeping().backlog(RETENTION)).isZero();
    newSession(message("Old"));

    pass(RETENTION.plus(Duration.ofHours(3)));
    assertThat(housekeeping().backlog(null)).isZero();
    assertThat(housekeeping().backlog(RETENTION)).isBetween(hours(3), hours(3).plus(MOMENT));

    sweepOld();
    assertThat(housekeeping().backlog(RETENTION)).isZero();

    pass(TTL.minus(RETENTION));
    assertThat(housekeeping().backlog(null)).isBetween(hours(3), hours(3).plus(MOMENT));

    sweepExpired();
    assertThat(housekeeping().backlog(RETENTION)).isZero();
  }

  private static Duration hours(int hours) {
    return Duration.ofHours(hours);
  }
}
