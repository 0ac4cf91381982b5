package safespace.application.session;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejection.Reason.SESSION_ERASED;
import static safespace.domain.Rejection.Reason.SESSION_NOT_FOUND;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.message.Samples.message;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import safespace.application.live.ChangeListener;
import safespace.application.message.EraseMessage;
import safespace.domain.Actor;
import safespace.domain.TestClock;
import safespace.domain.message.Append;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.NewMessage;
import safespace.domain.session.ErasureReceipt;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.domain.storage.InMemoryStorage;

class EraseSessionTest {
  private final TestClock clock = TestClock.still();
  private final InMemoryStorage storage = new InMemoryStorage(clock);
  private final EraseSession eraseSession =
      new EraseSession(storage.sessions(), ChangeListener.NONE);

  private SessionId sessionWith(NewMessage... messages) {
    SessionId id = SessionId.random();
    storage.messages().append(new Append(id, List.of(messages), null, true, Actor.ANONYMOUS));
    return id;
  }

  @Test
  void erase_givesAReceiptOfTheMessagesThatWereLeft() {
    NewMessage gone = message("Forget this first");
    SessionId id = sessionWith(message("One"), gone, message("Two"));
    new EraseMessage(storage, ChangeListener.NONE).erase(id, gone.id(), Actor.ANONYMOUS);
    clock.advance(Duration.ofHours(1));

    assertThat(eraseSession.erase(id, Actor.ANONYMOUS))
        .isEqualTo(new ErasureReceipt(id, 2, clock.instant()));
  }

  @Test
  void erase_forgetsTheSessionAndItsMessages() {
    NewMessage message = message("Forget this");
    SessionId id = sessionWith(message);

    eraseSession.erase(id, Actor.ANONYMOUS);

    assertThat(reasonOf(() -> storage.sessions().find(id))).isEqualTo(SESSION_ERASED);
    assertThat(reasonOf(() -> storage.messages().find(id, message.id()))).isEqualTo(SESSION_ERASED);
    assertThat(reasonOf(() -> storage.messages().history(id, HistoryQuery.latest(1), null)))
        .isEqualTo(SESSION_ERASED);
  }

  @Test
  void erase_leavesOtherSessionsAlone() {
    SessionId id = sessionWith(message("Forget this"));
    SessionId other = sessionWith(message("Keep this"));
    Session before = storage.sessions().find(other);

    eraseSession.erase(id, Actor.ANONYMOUS);

    assertThat(storage.sessions().find(other)).isEqualTo(before);
  }

  @Test
  void erase_rejectsASessionThatIsErasedAlready() {
    SessionId id = sessionWith(message("Forget this"));
    eraseSession.erase(id, Actor.ANONYMOUS);

    assertThat(reasonOf(() -> eraseSession.erase(id, Actor.ANONYMOUS))).isEqualTo(SESSION_ERASED);
  }

  @Test
  void erase_rejectsASessionThatNeverWasAndKeepsItsIdFree() {
    SessionId id = SessionId.random();

    assertThat(reasonOf(() -> eraseSession.erase(id, Actor.ANONYMOUS)))
        .isEqualTo(SESSION_NOT_FOUND);
    assertThat(reasonOf(() -> storage.sessions().find(id))).isEqualTo(SESSION_NOT_FOUND);
  }
}
