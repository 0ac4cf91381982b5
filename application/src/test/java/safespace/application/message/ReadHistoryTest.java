package safespace.application.message;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejection.Reason.SESSION_ERASED;
import static safespace.domain.Rejection.Reason.SESSION_NOT_FOUND;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.message.HistoryQuery.after;
import static safespace.domain.message.HistoryQuery.latest;
import static safespace.domain.message.Samples.citing;
import static safespace.domain.message.Samples.many;
import static safespace.domain.message.Samples.message;
import static safespace.domain.message.Samples.streaming;

import java.util.List;
import org.junit.jupiter.api.Test;
import safespace.application.live.ChangeListener;
import safespace.domain.Actor;
import safespace.domain.TestClock;
import safespace.domain.message.Append;
import safespace.domain.message.History;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.Message;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Role;
import safespace.domain.session.SessionId;
import safespace.domain.storage.InMemoryStorage;

class ReadHistoryTest {
  private final InMemoryStorage storage = new InMemoryStorage(TestClock.still());
  private final ReadHistory readHistory = new ReadHistory(storage.messages());
  private final SessionId session = SessionId.random();

  private List<Message> append(NewMessage... messages) {
    return storage
        .messages()
        .append(new Append(session, List.of(messages), null, true, Actor.ANONYMOUS))
        .messages();
  }

  private History read(HistoryQuery query) {
    return readHistory.read(session, query, null).orElseThrow();
  }

  @Test
  void read_givesTheLatestMessagesInTheirOrder() {
    List<Message> stored = append(many(5));

    assertThat(read(latest(3))).isEqualTo(new History(5, false, stored.subList(2, 5), true, false));
  }

  @Test
  void read_walksThroughTheHistoryWithoutAGap() {
    List<Message> stored = append(many(5));

    assertThat(read(new HistoryQuery(2, new HistoryQuery.Before(4), null, null)))
        .isEqualTo(new History(5, false, stored.subList(1, 3), true, true));
    assertThat(read(after(3, 2)))
        .isEqualTo(new History(5, false, stored.subList(3, 5), true, false));
    assertThat(read(after(0, 2)))
        .isEqualTo(new History(5, false, stored.subList(0, 2), false, true));
  }

  @Test
  void read_filtersByRoleAndCitedUrl() {
    append(message("Hello"));
    List<Message> citing = append(citing("https://example.org/a"), citing("https://example.org/b"));

    assertThat(read(new HistoryQuery(10, new HistoryQuery.Latest(), Role.ASSISTANT, null)))
        .extracting(History::messages)
        .isEqualTo(citing);
    assertThat(read(new HistoryQuery(10, new HistoryQuery.Latest(), null, "https://example.org/b")))
        .extracting(History::messages)
        .isEqualTo(citing.subList(1, 2));
  }

  @Test
  void read_isEmptyOnlyForAReaderWhoHasTheRevision() {
    append(many(3));

    assertThat(readHistory.read(session, latest(10), 3L)).isEmpty();
    assertThat(readHistory.read(session, latest(10), 2L)).isPresent();
    assertThat(readHistory.read(session, latest(10), 4L)).isPresent();
  }

  @Test
  void read_answersWhileAMessageIsBeingWritten() {
    append(streaming("So far"));

    assertThat(readHistory.read(session, latest(10), 1L))
        .hasValueSatisfying(history -> assertThat(history.streaming()).isTrue());
  }

  @Test
  void read_isAPageWithoutMessagesForASessionThatHasNone() {
    append(message("Forget this"))
        .forEach(one ->
            new EraseMessage(storage, ChangeListener.NONE)
                .erase(session, one.id(), Actor.ANONYMOUS));

    assertThat(read(latest(10))).isEqualTo(new History(2, false, List.of(), false, false));
  }

  @Test
  void read_rejectsASessionThatIsNotThere() {
    assertThat(reasonOf(() -> readHistory.read(session, latest(10), null)))
        .isEqualTo(SESSION_NOT_FOUND);

    append(message("Hello"));
    storage.sessions().erase(session, Actor.ANONYMOUS);

    assertThat(reasonOf(() -> readHistory.read(session, latest(10), null)))
        .isEqualTo(SESSION_ERASED);
  }
}
