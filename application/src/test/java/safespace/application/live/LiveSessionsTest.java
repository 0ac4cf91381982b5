package safespace.application.live;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.message.Samples.message;
import static safespace.domain.message.Samples.streaming;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import safespace.application.message.AppendMessages;
import safespace.application.message.EditMessage;
import safespace.application.message.EraseMessage;
import safespace.application.message.VisitorRoles;
import safespace.application.message.WriteChunk;
import safespace.application.session.EditSession;
import safespace.application.session.EraseSession;
import safespace.application.session.PutSession;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.Rejection;
import safespace.domain.TestClock;
import safespace.domain.live.ChangeRepository.Untold;
import safespace.domain.live.Event;
import safespace.domain.live.SilentBroadcast;
import safespace.domain.live.Topic;
import safespace.domain.message.Chunk;
import safespace.domain.message.MessageEdit;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Status;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.SessionEdit;
import safespace.domain.session.SessionId;
import safespace.domain.session.Title;
import safespace.domain.storage.InMemoryStorage;

class LiveSessionsTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration NOT_AT_ALL = Duration.ZERO;

  private final InMemoryStorage storage = new InMemoryStorage(TestClock.ticking());
  private final SilentBroadcast broadcast = new SilentBroadcast();
  private final LiveSessions live = live(Duration.ofDays(1));
  private final AppendMessages appendMessages =
      new AppendMessages(storage.messages(), true, VisitorRoles.ALL, Redaction.OFF, live);
  private final SessionId session = SessionId.random();

  private LiveSessions live(Duration betweenLooks) {
    return new LiveSessions(
        storage.changes(),
        storage.messages(),
        broadcast,
        new LiveSessions.Looks(betweenLooks, betweenLooks));
  }

  @AfterEach
  void close() {
    live.close();
  }

  private void append(NewMessage message) {
    appendMessages.append(session, List.of(message), null, Actor.ANONYMOUS);
  }

  private Follower follow() {
    return live.follow(session, null).orElseThrow();
  }

  @Test
  void everyUseCaseThatChangesSomething_saysSoOnceItIsDone() {
    List<SessionId> changed = new ArrayList<>();
    ChangeListener listener = changed::add;
    NewMessage message = streaming("Once");
    UnaryOperator<Metadata> same = UnaryOperator.identity();
    SessionEdit retitling = new SessionEdit(true, new Title("A talk"), same);

    new AppendMessages(storage.messages(), true, VisitorRoles.ALL, Redaction.OFF, listener)
        .append(session, List.of(message), null, Actor.ANONYMOUS);
    new WriteChunk(storage.messages(), VisitorRoles.ALL, Redaction.OFF, listener)
        .write(session, message.id(), new Chunk(4, " upon"), Actor.ANONYMOUS);
    new EditMessage(storage, VisitorRoles.ALL, Redaction.OFF, listener)
        .edit(session, message.id(), MessageEdit.ending(Status.COMPLETE), Actor.ANONYMOUS);
    new EditSession(storage, Redaction.OFF, listener)
        .edit(session, retitling, null, Actor.ANONYMOUS);
    new PutSession(storage.sessions(), storage, true, Redaction.OFF, listener)
        .put(session, retitling, Actor.ANONYMOUS);
    new EraseMessage(storage, listener).erase(session, message.id(), Actor.ANONYMOUS);
    new EraseSession(storage.sessions(), listener).erase(session, Actor.ANONYMOUS);

    assertThat(changed).hasSize(7).containsOnly(session);
  }

  @Test
  void useCasesThatAreRejected_orRepeated_sayNothing() {
    NewMessage message = message("Hello");
    append(message);
    List<SessionId> changed = new ArrayList<>();

    new AppendMessages(storage.messages(), true, VisitorRoles.ALL, Redaction.OFF, changed::add)
        .append(session, List.of(message), null, Actor.ANONYMOUS);
    assertThat(
            reasonOf(() ->
                new EraseSession(storage.sessions(), changed::add)
                    .erase(SessionId.random(), Actor.ANONYMOUS)))
        .isEqualTo(Rejection.Reason.SESSION_NOT_FOUND);

    assertThat(changed).isEmpty();
  }

  @Test
  void follower_isWokenByAChange() throws InterruptedException {
    append(message("One"));
    Follower follower = follow();
    assertThat(follower.next(NOT_AT_ALL)).isEmpty();

    Thread writer = Thread.ofVirtual().start(() -> append(message("Two")));

    assertThat(follower.next(LONG)).extracting(Event::revision).containsExactly(2L);
    writer.join();
  }

  @Test
  void change_isToldToOtherProcesses() {
    append(message("One"));

    assertThat(broadcast.sent()).containsExactly(Topic.of(session));
  }

  @Test
  void follower_isWokenByAnotherProcess() throws InterruptedException {
    append(message("One"));
    live.start();
    Follower follower = follow();
    assertThat(follower.next(NOT_AT_ALL)).isEmpty();
    new AppendMessages(
            storage.messages(), true, VisitorRoles.ALL, Redaction.OFF, ChangeListener.NONE)
        .append(session, List.of(message("Two")), null, Actor.ANONYMOUS);

    broadcast.hear(Topic.of(session));

    assertThat(follower.next(LONG)).hasSize(1);
  }

  @Test
  void follower_knowsHowMuchHasComeThatItWasNotTold() throws InterruptedException {
    append(message("One"));
    Follower follower = follow();
    append(message("Two"));
    append(message("Three"));

    assertThat(follower.untold(0)).isEqualTo(new Untold(2, 8));
    assertThat(follower.untold(2)).isEqualTo(new Untold(1, 5));
    assertThat(follower.next(LONG)).hasSize(2);
    assertThat(follower.untold(3)).isEqualTo(Untold.NOTHING);
    new EraseSession(storage.sessions(), live).erase(session, Actor.ANONYMOUS);
    assertThat(follower.untold(3)).isEqualTo(Untold.NOTHING);
  }

  @Test
  void follower_isWokenByALook_whenNobodyToldOfAChange() throws InterruptedException {
    append(message("One"));
    try (LiveSessions looking = live(Duration.ofMillis(10))) {
      looking.start();
      Follower follower = looking.follow(session, null).orElseThrow();
      assertThat(follower.next(NOT_AT_ALL)).isEmpty();
      new AppendMessages(
              storage.messages(), true, VisitorRoles.ALL, Redaction.OFF, ChangeListener.NONE)
          .append(session, List.of(message("Two")), null, Actor.ANONYMOUS);
      assertThat(follower.next(LONG)).hasSize(1);

      storage.sessions().erase(session, Actor.ANONYMOUS);
      assertThat(follower.next(LONG)).containsExactly(new Event.SessionDeleted());
    }
  }

  @Test
  void follower_isToldFirstOfWhatIsBeingWritten() throws InterruptedException {
    NewMessage first = streaming("Once");
    NewMessage erased = streaming("Twice");
    append(message("Tell me."));
    append(first);
    append(erased);
    Follower follower = live.follow(session, 0L).orElseThrow();
    new EraseMessage(storage, live).erase(session, erased.id(), Actor.ANONYMOUS);

    List<Event> events = follower.next(LONG);

    assertThat(events)
        .containsExactly(
            new Event.MessageUpdated(storage.messages().find(session, first.id()), null));
    assertThat(follower.next(LONG)).extracting(Event::revision).containsExactly(1L, 4L);
  }

  @Test
  void follower_endsWithItsSession() throws InterruptedException {
    append(message("One"));
    Follower follower = follow();
    new EraseSession(storage.sessions(), live).erase(session, Actor.ANONYMOUS);

    assertThat(follower.next(LONG)).containsExactly(new Event.SessionDeleted());
    assertThat(follower.isOver()).isTrue();
    assertThat(follower.next(LONG)).isEmpty();
  }

  @Test
  void follower_waitsNoLongerWhenItIsClosed() throws InterruptedException {
    append(message("One"));
    Follower follower = follow();
    Thread closer = Thread.ofVirtual().start(follower::close);

    assertThat(follower.next(Duration.ofDays(1))).isEmpty();
    closer.join();
  }

  @Test
  void follower_isToldAllThatHasHappened_whenItIsToFinish() throws InterruptedException {
    append(message("One"));
    Follower follower = follow();
    append(message("Two"));
    follower.finish();

    assertThat(follower.next(LONG)).hasSize(1);
    assertThat(follower.isOver()).isFalse();
    assertThat(follower.next(LONG)).isEmpty();
    assertThat(follower.isOver()).isTrue();
  }

  @Test
  void sessionHasOnlySoManyFollowers() {
    append(message("One"));
    List<Follower> followers = new ArrayList<>();
    for (int i = 0; i < LiveSessions.MOST_A_SESSION; i++) followers.add(follow());

    assertThat(reasonOf(this::follow)).isEqualTo(Rejection.Reason.TOO_MANY_STREAMS);
    followers.getFirst().close();
    assertThat(follow().isOver()).isFalse();
  }

  @Test
  void whoCannotBegin_takesNobodysPlace() {
    for (int i = 0; i <= LiveSessions.MOST_A_SESSION; i++) {
      assertThat(reasonOf(this::follow)).isEqualTo(Rejection.Reason.SESSION_NOT_FOUND);
    }
    append(message("One"));
    for (int i = 0; i <= LiveSessions.MOST_A_SESSION; i++) {
      assertThat(live.follow(session, 2L)).isEmpty();
    }

    assertThat(follow().isOver()).isFalse();
  }
}
