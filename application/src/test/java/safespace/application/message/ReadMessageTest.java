package safespace.application.message;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejection.Reason.MESSAGE_ERASED;
import static safespace.domain.Rejection.Reason.MESSAGE_NOT_FOUND;
import static safespace.domain.Rejection.Reason.SESSION_ERASED;
import static safespace.domain.Rejection.Reason.SESSION_NOT_FOUND;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.message.Samples.full;
import static safespace.domain.message.Samples.message;

import java.util.List;
import org.junit.jupiter.api.Test;
import safespace.application.live.ChangeListener;
import safespace.domain.Actor;
import safespace.domain.TestClock;
import safespace.domain.message.Append;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.session.SessionId;
import safespace.domain.storage.InMemoryStorage;

class ReadMessageTest {
  private final InMemoryStorage storage = new InMemoryStorage(TestClock.still());
  private final ReadMessage readMessage = new ReadMessage(storage.messages());
  private final SessionId session = SessionId.random();
  private final NewMessage message = full(MessageId.random());

  private void append(SessionId session, NewMessage message) {
    var appended =
        storage
            .messages()
            .append(new Append(session, List.of(message), null, true, Actor.ANONYMOUS));
    assertThat(appended.replayed()).isFalse();
  }

  @Test
  void read_showsTheMessageAsItStands() {
    append(session, message("Before"));
    append(session, message);

    assertThat(readMessage.read(session, message.id()))
        .isEqualTo(message.stored(2, TestClock.START));
  }

  @Test
  void read_knowsNoMessageOfAnotherSession() {
    SessionId other = SessionId.random();
    append(session, message);
    append(other, message("Hello"));

    assertThat(reasonOf(() -> readMessage.read(other, message.id()))).isEqualTo(MESSAGE_NOT_FOUND);
  }

  @Test
  void read_rejectsAnErasedMessage() {
    append(session, message);
    new EraseMessage(storage, ChangeListener.NONE).erase(session, message.id(), Actor.ANONYMOUS);

    assertThat(reasonOf(() -> readMessage.read(session, message.id()))).isEqualTo(MESSAGE_ERASED);
  }

  @Test
  void read_rejectsASessionThatIsNotThere() {
    assertThat(reasonOf(() -> readMessage.read(session, message.id())))
        .isEqualTo(SESSION_NOT_FOUND);

    append(session, message);
    storage.sessions().erase(session, Actor.ANONYMOUS);

    assertThat(reasonOf(() -> readMessage.read(session, message.id()))).isEqualTo(SESSION_ERASED);
  }
}
