package safespace.application.message;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejection.Reason.MESSAGE_ERASED;
import static safespace.domain.Rejection.Reason.MESSAGE_NOT_FOUND;
import static safespace.domain.Rejection.Reason.SESSION_ERASED;
import static safespace.domain.Rejection.Reason.SESSION_NOT_FOUND;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.message.Samples.message;
import static safespace.domain.message.Samples.streaming;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import safespace.application.live.ChangeListener;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.TestClock;
import safespace.domain.message.Append;
import safespace.domain.message.History;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.Message;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.domain.storage.InMemoryStorage;

class EraseMessageTest {
  private final TestClock clock = TestClock.still();
  private final InMemoryStorage storage = new InMemoryStorage(clock);
  private final EraseMessage eraseMessage = new EraseMessage(storage, ChangeListener.NONE);
  private final SessionId session = SessionId.random();
  private final Message kept = append(session, message("Keep this"));
  private final Message erased = append(session, message("Forget this"));

  private Message append(SessionId session, NewMessage message) {
    return storage
        .messages()
        .append(new Append(session, List.of(message), null, true, Actor.ANONYMOUS))
        .messages()
        .getFirst();
  }

  private Session session() {
    return storage.sessions().find(session);
  }

  private void erase(MessageId id) {
    eraseMessage.erase(session, id, Actor.SERVICE);
  }

  private History history() {
    return storage.messages().history(session, HistoryQuery.latest(10), null).orElseThrow();
  }

  @Test
  void erase_forgetsTheMessageAndLeavesTheOthers() {
    erase(erased.id());

    assertThat(reasonOf(() -> storage.messages().find(session, erased.id())))
        .isEqualTo(MESSAGE_ERASED);
    assertThat(history().messages()).containsExactly(kept);
  }

  @Test
  void erase_countsTheMessageNoMoreAndMovesTheRevisionByOne() {
    Session before = session();
    clock.advance(Duration.ofHours(1));

    erase(erased.id());

    assertThat(session())
        .isEqualTo(
            new Session(
                session,
                null,
                Metadata.EMPTY,
                1,
                2,
                before.revision() + 1,
                before.createdAt(),
                clock.instant(),
                before.lastActiveAt(),
                Actor.ANONYMOUS,
                Actor.SERVICE));
  }

  @Test
  void erase_doesNotGiveTheNumberOutAgain() {
    erase(erased.id());

    assertThat(append(session, message("Next")).seq()).isEqualTo(3);
  }

  @Test
  void erase_endsTheStreamingOfTheMessage() {
    Message unfinished = append(session, streaming("So far"));
    assertThat(history().streaming()).isTrue();

    erase(unfinished.id());

    assertThat(history().streaming()).isFalse();
  }

  @Test
  void erase_rejectsAMessageThatIsErasedAlready() {
    erase(erased.id());
    Session before = session();

    assertThat(reasonOf(() -> erase(erased.id()))).isEqualTo(MESSAGE_ERASED);
    assertThat(session()).isEqualTo(before);
  }

  @Test
  void erase_knowsNoMessageOfAnotherSession() {
    SessionId other = SessionId.random();
    Message elsewhere = append(other, message("Not yours"));

    assertThat(reasonOf(() -> erase(elsewhere.id()))).isEqualTo(MESSAGE_NOT_FOUND);
    assertThat(storage.messages().find(other, elsewhere.id())).isEqualTo(elsewhere);
  }

  @Test
  void erase_rejectsASessionThatIsNotThere() {
    assertThat(reasonOf(() -> eraseMessage.erase(SessionId.random(), erased.id(), Actor.ANONYMOUS)))
        .isEqualTo(SESSION_NOT_FOUND);

    storage.sessions().erase(session, Actor.ANONYMOUS);

    assertThat(reasonOf(() -> erase(erased.id()))).isEqualTo(SESSION_ERASED);
  }
}
