package safespace.application.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static safespace.domain.Rejection.Reason.MESSAGE_ERASED;
import static safespace.domain.Rejection.Reason.MESSAGE_ID_CONFLICT;
import static safespace.domain.Rejection.Reason.ROLE_NOT_ALLOWED;
import static safespace.domain.Rejection.Reason.SEQUENCE_CONFLICT;
import static safespace.domain.Rejection.Reason.SESSION_ERASED;
import static safespace.domain.Rejection.Reason.SESSION_NOT_FOUND;
import static safespace.domain.Rejections.mistakesOf;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.message.Samples.full;
import static safespace.domain.message.Samples.many;
import static safespace.domain.message.Samples.message;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.application.live.ChangeListener;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.Parallel;
import safespace.domain.TestClock;
import safespace.domain.archive.Entry;
import safespace.domain.message.Appended;
import safespace.domain.message.Content;
import safespace.domain.message.Message;
import safespace.domain.message.MessageEdit;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Role;
import safespace.domain.message.SequenceConflict;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.domain.storage.InMemoryStorage;

class AppendMessagesTest {
  private static final SessionId WEAK = SessionId.of("4f6c0c8e-00ab-1def-8abc-0123456789ab");

  private final TestClock clock = TestClock.still();
  private final InMemoryStorage storage = new InMemoryStorage(clock);
  private final AppendMessages appendMessages =
      new AppendMessages(
          storage.messages(), true, VisitorRoles.ALL, Redaction.OFF, ChangeListener.NONE);
  private final SessionId session = SessionId.random();

  private Appended append(SessionId session, NewMessage... messages) {
    return appendAfter(session, null, messages);
  }

  private Appended appendAfter(
      SessionId session, @Nullable Long previousSeq, NewMessage... messages) {
    return appendMessages.append(session, List.of(messages), previousSeq, Actor.ANONYMOUS);
  }

  private Session find(SessionId id) {
    return storage.sessions().find(id);
  }

  private void importSession(SessionId id) {
    var loaded =
        storage.archive().load(List.of(new Entry.OfSession(id, null, Metadata.EMPTY, null)));
    assertThat(loaded.sessionsMade()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"4f6c0c8e-00ab-4def-8abc-0123456789ab", "0190f3a0-00ab-7def-babc-0123456789ab"})
  void append_makesTheSessionOfARandomId(String text) {
    SessionId id = SessionId.of(text);
    NewMessage hello = message("Hello");

    Appended appended = appendMessages.append(id, List.of(hello), null, Actor.SERVICE);

    assertThat(appended).isEqualTo(new Appended(List.of(hello.stored(1, TestClock.START)), false));
    assertThat(find(id))
        .isEqualTo(
            new Session(
                id,
                null,
                Metadata.EMPTY,
                1,
                1,
                1,
                TestClock.START,
                TestClock.START,
                TestClock.START,
                Actor.SERVICE,
                Actor.SERVICE));
  }

  @Test
  void append_makesNoSessionOfAnIdThatSomebodyMightGuess() {
    assertThat(mistakesOf(() -> append(WEAK, message("Hello"))))
        .containsExactly(" weak_session_id");
    assertThat(storage.sessions().findAll(List.of(WEAK))).isEmpty();
  }

  @Test
  void append_addsToAnImportedSessionOfAGuessableId() {
    importSession(WEAK);

    Appended appended = append(WEAK, message("Hello"));

    assertThat(appended.messages()).extracting(Message::seq).containsExactly(1L);
    assertThat(find(WEAK).messageCount()).isEqualTo(1);
  }

  @Test
  void append_rejectsAnErasedSession() {
    append(session, message("Hello"));
    importSession(WEAK);
    storage.sessions().erase(session, Actor.ANONYMOUS);
    storage.sessions().erase(WEAK, Actor.ANONYMOUS);

    assertThat(reasonOf(() -> append(session, message("Again")))).isEqualTo(SESSION_ERASED);
    assertThat(reasonOf(() -> append(WEAK, message("Again")))).isEqualTo(SESSION_ERASED);
  }

  @Test
  void append_makesNoSessionWhenItIsRejected() {
    SequenceConflict conflict =
        catchThrowableOfType(
            SequenceConflict.class, () -> appendAfter(session, 1L, message("Second")));

    assertThat(conflict.lastSeq()).isZero();
    assertThat(conflict.missing()).isEmpty();
    assertThat(storage.sessions().findAll(List.of(session))).isEmpty();
  }

  @Test
  void append_numbersABatchOneAfterAnother() {
    append(session, many(2));
    NewMessage[] batch = many(10);

    Appended appended = append(session, batch);

    assertThat(appended.messages())
        .extracting(Message::id)
        .containsExactlyElementsOf(Stream.of(batch).map(NewMessage::id).toList());
    assertThat(appended.messages())
        .extracting(Message::seq)
        .containsExactlyElementsOf(LongStream.rangeClosed(3, 12).boxed().toList());
    assertThat(find(session).revision()).isEqualTo(12);
  }

  @Test
  void append_returnsTheStoredMessageWhenTheSameIdComesTwice() {
    NewMessage hello = full(MessageId.random());
    List<Message> stored = append(session, hello).messages();
    append(session, message("In between"));
    Session before = find(session);

    assertThat(append(session, hello)).isEqualTo(new Appended(stored, true));
    assertThat(find(session)).isEqualTo(before);
  }

  @Test
  void append_knowsARepetitionWhateverNumberItNames() {
    NewMessage hello = message("Hello");
    append(session, hello);
    append(session, message("In between"));

    assertThat(appendAfter(session, 0L, hello).replayed()).isTrue();
    assertThat(appendAfter(session, 99L, hello).replayed()).isTrue();
  }

  @Test
  void append_answersARepetitionWithTheMessageAsItStandsNow() {
    NewMessage hello = message("Hello");
    append(session, hello);
    Message edited =
        new EditMessage(storage, VisitorRoles.ALL, Redaction.OFF, ChangeListener.NONE)
            .edit(
                session,
                hello.id(),
                new MessageEdit(new Content("Good evening"), null, old -> old, null),
                Actor.ANONYMOUS);

    assertThat(append(session, hello)).isEqualTo(new Appended(List.of(edited), true));
  }

  @Test
  void append_knowsARepeatedBatch() {
    NewMessage[] batch = many(3);
    Appended first = append(session, batch);

    assertThat(append(session, batch)).isEqualTo(new Appended(first.messages(), true));
    assertThat(find(session).messageCount()).isEqualTo(3);
  }

  @Test
  void append_rejectsAnotherBodyUnderAnIdThatIsTaken() {
    NewMessage hello = message("Hello");
    append(session, hello);
    Session before = find(session);

    assertThat(reasonOf(() -> append(session, message(hello.id(), "Bye"))))
        .isEqualTo(MESSAGE_ID_CONFLICT);
    assertThat(find(session)).isEqualTo(before);
  }

  @Test
  void append_takesTheSameMessageIdInAnotherSession() {
    NewMessage hello = message("Hello");
    append(session, hello);
    SessionId other = SessionId.random();

    assertThat(append(other, hello).replayed()).isFalse();
    assertThat(find(other).messageCount()).isEqualTo(1);
  }

  @Test
  void append_storesNothingOfABatchThatIsKnownInPart() {
    NewMessage known = message("Known");
    NewMessage unknown = message("Unknown");
    append(session, known);
    Session before = find(session);

    assertThat(reasonOf(() -> append(session, known, unknown))).isEqualTo(MESSAGE_ID_CONFLICT);
    assertThat(reasonOf(() -> append(session, unknown, known))).isEqualTo(MESSAGE_ID_CONFLICT);
    assertThat(find(session)).isEqualTo(before);
  }

  @Test
  void append_rejectsTheIdOfAnErasedMessage() {
    NewMessage erased = message("Forget this");
    append(session, erased);
    new EraseMessage(storage, ChangeListener.NONE).erase(session, erased.id(), Actor.ANONYMOUS);

    assertThat(reasonOf(() -> append(session, erased))).isEqualTo(MESSAGE_ERASED);
    assertThat(reasonOf(() -> append(session, message("New"), erased))).isEqualTo(MESSAGE_ERASED);
    assertThat(find(session).lastSeq()).isEqualTo(1);
  }

  @Test
  void append_rejectsABatchThatNamesOneIdTwice() {
    NewMessage hello = message("Hello");

    assertThat(mistakesOf(() -> append(session, hello, message("Other"), hello)))
        .containsExactly("/messages/2/id invalid_value");
    assertThat(storage.sessions().findAll(List.of(session))).isEmpty();
  }

  @Test
  void append_goesOnAfterTheNumberThatTheWriterKnows() {
    appendAfter(session, 0L, message("One"));

    Appended appended = appendAfter(session, 1L, message("Two"), message("Three"));

    assertThat(appended.messages()).extracting(Message::seq).containsExactly(2L, 3L);
  }

  @Test
  void append_tellsAWriterWhoIsBehindWhatWasMissed() {
    append(session, message("One"));
    List<Message> missed = append(session, many(3)).messages();
    Session before = find(session);

    SequenceConflict conflict =
        catchThrowableOfType(
            SequenceConflict.class, () -> appendAfter(session, 1L, message("Late")));

    assertThat(conflict.reason()).isEqualTo(SEQUENCE_CONFLICT);
    assertThat(conflict.lastSeq()).isEqualTo(4);
    assertThat(conflict.missing()).isEqualTo(missed);
    assertThat(find(session)).isEqualTo(before);
  }

  @Test
  void append_tellsTheFirstFiftyOfManyMissed() {
    List<Message> missed = append(session, many(60)).messages();

    SequenceConflict conflict =
        catchThrowableOfType(
            SequenceConflict.class, () -> appendAfter(session, 0L, message("Late")));

    assertThat(conflict.lastSeq()).isEqualTo(60);
    assertThat(conflict.missing()).isEqualTo(missed.subList(0, 50));
  }

  @Test
  void append_renewsTheSession() {
    append(session, message("One"));
    clock.advance(Duration.ofHours(1));

    append(session, message("Two"));

    assertThat(find(session).lastActiveAt()).isEqualTo(clock.instant());
  }

  @Test
  void append_givesOutEachNumberOnceToManyWriters() {
    List<Appended> appended = Parallel.run(20, i -> append(session, message("Message " + i)));

    assertThat(appended)
        .flatExtracting(Appended::messages)
        .extracting(Message::seq)
        .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
  }

  @Test
  void append_storesAMessageOnceThatIsSentManyTimesAtOnce() {
    NewMessage hello = message("Hello");

    List<Appended> appended = Parallel.run(20, _ -> append(session, hello));

    assertThat(appended).filteredOn(one -> !one.replayed()).hasSize(1);
    assertThat(appended)
        .extracting(Appended::messages)
        .containsOnly(List.of(storage.messages().find(session, hello.id())));
    assertThat(find(session).messageCount()).isEqualTo(1);
  }

  @Test
  void append_makesNoSessionWhereOnlyTheServerMakesThem() {
    AppendMessages toExisting =
        new AppendMessages(
            storage.messages(), false, VisitorRoles.ALL, Redaction.OFF, ChangeListener.NONE);

    for (SessionId unknown : List.of(session, WEAK)) {
      assertThat(
              reasonOf(() ->
                  toExisting.append(unknown, List.of(message("Hello")), null, Actor.ANONYMOUS)))
          .isEqualTo(SESSION_NOT_FOUND);
    }
    append(session, message("Hello"));
    assertThat(
            toExisting.append(session, List.of(message("Again")), 1L, Actor.ANONYMOUS).messages())
        .extracting(Message::seq)
        .containsExactly(2L);
  }

  @Test
  void append_keepsVisitorsToTheirRoles_andStoresNothingElse() {
    AppendMessages ofUsers =
        new AppendMessages(
            storage.messages(),
            true,
            new VisitorRoles(Set.of(Role.USER)),
            Redaction.OFF,
            ChangeListener.NONE);
    List<NewMessage> both =
        List.of(message("Hello"), message(MessageId.random(), Role.ASSISTANT, "Hi"));

    assertThat(reasonOf(() -> ofUsers.append(session, both, null, Actor.ANONYMOUS)))
        .isEqualTo(ROLE_NOT_ALLOWED);
    assertThat(storage.sessions().findAll(List.of(session))).isEmpty();
    assertThat(ofUsers.append(session, both, null, Actor.SERVICE).messages()).hasSize(2);
  }
}
