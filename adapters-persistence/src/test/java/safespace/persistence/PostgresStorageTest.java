package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.Rejection;
import safespace.domain.archive.Archive.Outcome;
import safespace.domain.archive.Entry;
import safespace.domain.message.Append;
import safespace.domain.message.Appended;
import safespace.domain.message.Body;
import safespace.domain.message.Content;
import safespace.domain.message.History;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.Message;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Role;
import safespace.domain.message.Status;
import safespace.domain.session.SessionId;
import safespace.domain.storage.StorageHealth.Schema;
import safespace.persistence.schema.PostgresSchema;

/** The whole way of a conversation, in one piece. */
class PostgresStorageTest {
  private static final TestDatabase database = TestDatabase.fresh();
  private static final PostgresStorage storage = database.storage();

  @AfterAll
  static void close() {
    storage.close();
    database.close();
  }

  @Test
  void conversation_isKeptFromTheFirstMessageToTheErasure() {
    SessionId session = SessionId.random();
    List<NewMessage> sent = List.of(message("Hello"), message("How are you?"));

    Appended appended =
        storage.messages().append(new Append(session, sent, 0L, true, Actor.ANONYMOUS));
    Appended again =
        storage.messages().append(new Append(session, sent, 0L, true, Actor.ANONYMOUS));
    History history =
        storage.messages().history(session, HistoryQuery.latest(10), null).orElseThrow();

    assertThat(appended.messages()).extracting(Message::seq).containsExactly(1L, 2L);
    assertThat(again.replayed()).isTrue();
    assertThat(history.messages()).isEqualTo(appended.messages()).isEqualTo(again.messages());

    assertThat(storage.sessions().erase(session, Actor.ANONYMOUS).messagesErased()).isEqualTo(2);
    assertThatThrownBy(() -> storage.messages().history(session, HistoryQuery.latest(10), null))
        .isInstanceOfSatisfying(
            Rejection.class,
            r -> assertThat(r.reason()).isEqualTo(Rejection.Reason.SESSION_ERASED));
  }

  @Test
  void export_givesOutWhatLoadTookIn() {
    SessionId session = SessionId.random();
    Entry conversation =
        new Entry.OfSession(session, null, new Metadata(Map.of("topic", "sleep")), null);
    Entry message = new Entry.OfMessage(session, message("I cannot sleep."));

    assertThat(storage.archive().load(List.of(conversation, message, message)).outcomes())
        .containsExactly(Outcome.STORED, Outcome.STORED, Outcome.SKIPPED);

    List<Entry> exported = new ArrayList<>();
    storage.archive().export(exported::add);
    assertThat(exported).filteredOn(entry -> entry.session().equals(session)).hasSize(2);
  }

  @Test
  void answeredWithin_tellsOfAnyAnswer() {
    storage.ping();

    assertThat(storage.answeredWithin(Duration.ofMinutes(1))).isTrue();
    assertThat(storage.answeredWithin(Duration.ZERO)).isFalse();
  }

  @Test
  void schema_isCurrent() {
    assertThat(storage.schema())
        .isEqualTo(new Schema(Schema.State.CURRENT, Integer.toString(PostgresSchema.newest()), 0));
    assertThat(storage.ping()).isPositive();
  }

  private static NewMessage message(String text) {
    return new NewMessage(
        MessageId.random(),
        new Body(Role.USER, new Content(text), List.of(), Metadata.EMPTY, Status.COMPLETE),
        null);
  }
}
