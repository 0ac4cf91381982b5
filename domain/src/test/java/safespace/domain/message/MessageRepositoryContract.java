package safespace.domain.message;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Json.metadata;
import static safespace.domain.Rejection.Reason.MESSAGE_ERASED;
import static safespace.domain.Rejection.Reason.MESSAGE_ID_CONFLICT;
import static safespace.domain.Rejection.Reason.MESSAGE_NOT_FOUND;
import static safespace.domain.Rejection.Reason.MESSAGE_NOT_STREAMING;
import static safespace.domain.Rejection.Reason.SEQUENCE_CONFLICT;
import static safespace.domain.Rejection.Reason.SESSION_ERASED;
import static safespace.domain.Rejection.Reason.SESSION_NOT_FOUND;
import static safespace.domain.Rejections.mistakesOf;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.Rejections.rejectionOf;
import static safespace.domain.Rejections.unless;
import static safespace.domain.message.Samples.citation;
import static safespace.domain.message.Samples.full;
import static safespace.domain.message.Samples.many;
import static safespace.domain.message.Samples.message;
import static safespace.domain.message.Samples.streaming;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.domain.Actor;
import safespace.domain.Json;
import safespace.domain.Metadata;
import safespace.domain.Parallel;
import safespace.domain.Rejection;
import safespace.domain.session.ErasureReceipt;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.domain.storage.StorageContract;

/** What any {@link MessageRepository} does, but for its pages: {@link HistoryContract}. */
public abstract class MessageRepositoryContract extends StorageContract {

  @Test
  void append_numbersTheMessagesOfASessionFromOne() {
    SessionId session = newSession();

    append(session, message("One"));
    append(session, message("Two"), message("Three"));

    assertThat(contents(session)).containsExactly("One", "Two", "Three");
    assertThat(seqs(session)).containsExactly(1L, 2L, 3L);
  }

  @Test
  void append_returnsTheMessageAsItIsStored() {
    SessionId session = newSession();
    NewMessage message = full(MessageId.random());

    Appended appended = appendAfter(session, null, message);

    Message stored = appended.messages().getFirst();
    assertThat(appended.replayed()).isFalse();
    assertThat(stored).isEqualTo(message.stored(1, stored.createdAt()));
    assertThat(messages().find(session, message.id())).isEqualTo(stored);
  }

  @Test
  void append_keepsTheTimeAtWhichAMessageFromElsewhereWasWritten() {
    Instant written = Instant.parse("2024-02-29T23:59:59.999999Z");
    NewMessage message = message("From elsewhere", written);
    SessionId session = newSession();

    Message answered = append(session, message).getFirst();

    assertThat(answered.createdAt()).isEqualTo(written);
    assertThat(messages().find(session, message.id())).isEqualTo(answered);
  }

  @Test
  void append_countsOnTheSession() {
    SessionId id = newSession(message("Hello"));
    Session before = find(id);

    messages().append(new Append(id, List.of(many(3)), null, false, Actor.SERVICE));

    Session after = find(id);
    assertThat(after)
        .isEqualTo(
            new Session(
                id,
                null,
                Metadata.EMPTY,
                4,
                4,
                4,
                before.createdAt(),
                after.updatedAt(),
                after.lastActiveAt(),
                Actor.ANONYMOUS,
                Actor.SERVICE));
    assertThat(after.updatedAt()).isAfter(before.updatedAt());
    assertThat(after.lastActiveAt()).isAfter(before.lastActiveAt());
  }

  @Test
  void append_makesTheSessionWhenAsked() {
    SessionId id = SessionId.random();

    messages().append(new Append(id, List.of(many(2)), null, true, Actor.SERVICE));

    Session made = find(id);
    assertThat(made)
        .isEqualTo(
            new Session(
                id,
                null,
                Metadata.EMPTY,
                2,
                2,
                2,
                made.createdAt(),
                made.createdAt(),
                made.createdAt(),
                Actor.SERVICE,
                Actor.SERVICE));
  }

  @Test
  void append_makesNoSessionUnlessAsked() {
    SessionId unknown = SessionId.random();

    for (Long previous : new @Nullable Long[] {null, 0L, 5L}) {
      Append append =
          new Append(unknown, List.of(message("Hello")), previous, false, Actor.ANONYMOUS);
      assertThat(reasonOf(() -> messages().append(append))).isEqualTo(SESSION_NOT_FOUND);
    }

    assertThat(reasonOf(() -> find(unknown))).isEqualTo(SESSION_NOT_FOUND);
  }

  @Test
  void append_rejectsAnErasedSession() {
    SessionId erased = erasedSession();

    for (Long previous : new @Nullable Long[] {null, 0L, 5L}) {
      for (boolean makesSession : new boolean[] {true, false}) {
        Append append =
            new Append(erased, List.of(message("Hello")), previous, makesSession, Actor.ANONYMOUS);
        assertThat(reasonOf(() -> messages().append(append))).isEqualTo(SESSION_ERASED);
      }
    }

    assertThat(reasonOf(() -> find(erased))).isEqualTo(SESSION_ERASED);
  }

  @Test
  void append_takesAHundredMessagesAtOnce() {
    SessionId session = newSession();
    NewMessage[] many = many(Append.MOST);

    List<Message> stored = append(session, many);

    assertThat(stored).extracting(Message::id).containsExactlyElementsOf(ids(many));
    assertThat(stored)
        .extracting(Message::seq)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, Append.MOST).boxed().toList());
    assertThat(
            messages()
                .history(session, HistoryQuery.latest(HistoryQuery.MOST), null)
                .orElseThrow()
                .messages())
        .isEqualTo(stored);
  }

  @ParameterizedTest
  @MethodSource("safespace.domain.Texts#thatMustSurvive")
  void append_keepsTextsExactlyAsTheyAre(String text) {
    Citation citation =
        Citation.from(
            Json.object(
                "title",
                text,
                "snippet",
                text,
                "source_id",
                text,
                "metadata",
                Json.object(text, text)));
    NewMessage message =
        new NewMessage(
            MessageId.random(),
            new Body(
                Role.TOOL,
                new Content(text),
                List.of(citation),
                metadata(text, text),
                Status.COMPLETE),
            null);
    SessionId session = newSession(message);

    Message found = messages().find(session, message.id());

    assertThat(found.body().content().text()).isEqualTo(text);
    assertThat(found.body().citations()).containsExactly(citation);
    assertThat(found.body().metadata()).isEqualTo(metadata(text, text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "é", "東", "😀"})
  void append_keepsTheLongestContent(String character) {
    NewMessage message = message(character.repeat(100_000));
    SessionId session = newSession(message);

    assertThat(messages().find(session, message.id()).body().content())
        .isEqualTo(message.body().content());
  }

  @ParameterizedTest
  @MethodSource("safespace.domain.Texts#numbersThatMustSurvive")
  void append_keepsTheValuesOfNumbers(BigDecimal number) {
    NewMessage message =
        new NewMessage(
            MessageId.random(),
            new Body(
                Role.USER,
                new Content("Numbers"),
                List.of(Citation.from(Json.object("title", "t", "score", number))),
                metadata("number", number, "list", Json.list(number, null)),
                Status.COMPLETE),
            null);
    SessionId session = newSession(message);

    Message found = messages().find(session, message.id());

    assertThat(found.body().citations().getFirst().score()).isEqualByComparingTo(number);
    assertThat(found.body().metadata())
        .isEqualTo(metadata("number", number, "list", Json.list(number, null)));
  }

  @Test
  void append_returnsTheStoredMessageWhenTheSameIdComesTwice() {
    SessionId session = newSession();
    NewMessage message = full(MessageId.random());
    List<Message> stored = append(session, message);
    Session before = find(session);

    Appended again = appendAfter(session, null, message);

    assertThat(again).isEqualTo(new Appended(stored, true));
    assertThat(find(session)).isEqualTo(before);
  }

  @Test
  void append_knowsAMessageAgainWhateverItsPreviousSeq() {
    SessionId session = newSession();
    NewMessage message = message("Hello");
    List<Message> stored = appendAfter(session, 0L, message).messages();
    append(session, message("Something else"));

    for (Long previous : new @Nullable Long[] {null, 0L, 1L, 2L, 99L}) {
      assertThat(appendAfter(session, previous, message)).isEqualTo(new Appended(stored, true));
    }
  }

  @Test
  void append_knowsAMessageAgainAfterAnEditAndReturnsItAsItStands() {
    SessionId session = newSession();
    NewMessage message = message("First thought");
    append(session, message);
    Message edited = editMessage(session, message.id(), rewording("Second thought"));

    assertThat(appendAfter(session, null, message)).isEqualTo(new Appended(List.of(edited), true));
    assertThat(reasonOf(() -> append(session, message(message.id(), "Second thought"))))
        .isEqualTo(MESSAGE_ID_CONFLICT);
  }

  @Test
  void append_knowsMessagesAgainInTheOrderInWhichTheyAreSent() {
    SessionId session = newSession();
    NewMessage one = message("One");
    NewMessage two = message("Two");
    NewMessage three = message("Three");
    append(session, one, two);
    append(session, three);

    Appended again = appendAfter(session, null, three, one);

    assertThat(again.replayed()).isTrue();
    assertThat(again.messages()).extracting(Message::seq).containsExactly(3L, 1L);
  }

  @Test
  void append_takesTheSameIdInAnotherSession() {
    NewMessage message = message("Hello");
    newSession(message);
    SessionId other = newSession();

    Appended appended = appendAfter(other, null, message);

    assertThat(appended.replayed()).isFalse();
    assertThat(seqs(other)).containsExactly(1L);
  }

  @Test
  void append_rejectsAnotherBodyWithTheSameId() {
    NewMessage message = message("Hello");
    SessionId session = newSession(message);

    assertStoresNothing(
        session,
        MESSAGE_ID_CONFLICT,
        () -> append(session, message(message.id(), "Hello!")),
        () -> append(session, message(message.id(), Role.ASSISTANT, "Hello")));
  }

  @Test
  void append_rejectsABatchOfWhichOnlyAPartIsKnown() {
    NewMessage known = message("Known");
    SessionId session = newSession(known);

    assertStoresNothing(
        session,
        MESSAGE_ID_CONFLICT,
        () -> append(session, known, message("New")),
        () -> append(session, message("New"), known));
  }

  @Test
  void append_rejectsTheIdOfAnErasedMessage() {
    NewMessage erased = message("Forget this");
    NewMessage other = message("Keep this");
    SessionId session = newSession(erased, other);
    eraseMessage(session, erased.id());

    assertStoresNothing(
        session,
        MESSAGE_ERASED,
        () -> append(session, erased),
        () -> appendAfter(session, 0L, erased).messages(),
        () -> append(session, message(erased.id(), "Another body")),
        () -> append(session, erased, other),
        () -> append(session, message("New"), erased));
  }

  @Test
  void append_takesThePreviousSeqThatIsTheNewest() {
    SessionId session = SessionId.random();

    appendAfter(session, 0L, message("One"), message("Two"));
    appendAfter(session, 2L, message("Three"));

    assertThat(seqs(session)).containsExactly(1L, 2L, 3L);
  }

  @Test
  void append_countsAnErasedMessageAsTheNewest() {
    NewMessage erased = message("Forget this");
    SessionId session = newSession(message("One"), erased);
    eraseMessage(session, erased.id());

    appendAfter(session, 2L, message("Three"));

    assertThat(seqs(session)).containsExactly(1L, 3L);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 4, 99})
  void append_rejectsAnyOtherPreviousSeqAndBringsWhatWasMissed(long previous) {
    SessionId session = newSession(many(3));
    List<Message> missing =
        history(session).stream().filter(message -> message.seq() > previous).toList();

    assertStoresNothing(
        session,
        SEQUENCE_CONFLICT,
        () -> appendAfter(session, previous, message("Four")).messages());

    SequenceConflict conflict = conflictOf(session, previous);
    assertThat(conflict.lastSeq()).isEqualTo(3);
    assertThat(conflict.missing()).isEqualTo(missing);
  }

  @Test
  void append_bringsAtMostTheFirstFiftyMissedMessages() {
    SessionId session = newSession(many(60));

    SequenceConflict conflict = conflictOf(session, 5);

    assertThat(conflict.lastSeq()).isEqualTo(60);
    assertThat(conflict.missing())
        .extracting(Message::seq)
        .containsExactlyElementsOf(LongStream.rangeClosed(6, 55).boxed().toList());
  }

  @Test
  void append_bringsNoErasedMessages() {
    NewMessage erased = message("Forget this");
    SessionId session = newSession(message("One"), erased, message("Three"));
    eraseMessage(session, erased.id());

    assertThat(conflictOf(session, 0).missing()).extracting(Message::seq).containsExactly(1L, 3L);
  }

  @Test
  void append_rejectsAPreviousSeqOfASessionThatIsNotThereYet() {
    SessionId unknown = SessionId.random();

    SequenceConflict conflict = conflictOf(unknown, 5);

    assertThat(conflict.lastSeq()).isZero();
    assertThat(conflict.missing()).isEmpty();
    assertThat(reasonOf(() -> find(unknown))).isEqualTo(SESSION_NOT_FOUND);
  }

  private SequenceConflict conflictOf(SessionId session, long previous) {
    return (SequenceConflict) rejectionOf(() -> appendAfter(session, previous, message("Late")));
  }

  @Test
  void append_numbersWithoutAGapWhenManyWriteAtOnce() {
    SessionId session = newSession();

    List<Long> seqs =
        Parallel.run(50, i -> append(session, message("Message " + i)).getFirst().seq());

    List<Long> dense = LongStream.rangeClosed(1, 50).boxed().toList();
    assertThat(seqs).containsExactlyInAnyOrderElementsOf(dense);
    assertThat(seqs(session)).isEqualTo(dense);
    assertThat(find(session))
        .extracting(Session::messageCount, Session::lastSeq, Session::revision)
        .containsExactly(50L, 50L, 50L);
  }

  @Test
  void append_keepsBatchesTogetherWhenManyWriteAtOnce() {
    SessionId session = newSession();

    List<List<Message>> batches = Parallel.run(20, _ -> append(session, many(5)));

    for (List<Message> batch : batches) {
      long first = batch.getFirst().seq();
      assertThat(batch)
          .extracting(Message::seq)
          .containsExactly(first, first + 1, first + 2, first + 3, first + 4);
    }
    assertThat(seqs(session)).isEqualTo(LongStream.rangeClosed(1, 100).boxed().toList());
  }

  @Test
  void append_makesOneSessionWhenManyWriteTheFirstMessageAtOnce() {
    SessionId session = SessionId.random();

    List<Long> seqs =
        Parallel.run(20, i -> append(session, message("Message " + i)).getFirst().seq());

    assertThat(seqs)
        .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
    assertThat(find(session).messageCount()).isEqualTo(20);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void append_storesAMessageOnceWhenItComesManyTimesAtOnce(boolean intoNewSession) {
    SessionId session = intoNewSession ? SessionId.random() : newSession();
    NewMessage message = message("Hello");

    List<Appended> answers = Parallel.run(20, _ -> appendAfter(session, null, message));

    assertThat(answers.stream().filter(answer -> !answer.replayed())).hasSize(1);
    assertThat(answers)
        .extracting(Appended::messages)
        .containsOnly(List.of(messages().find(session, message.id())));
    assertThat(seqs(session)).containsExactly(1L);
    assertThat(find(session).messageCount()).isEqualTo(1);
  }

  @Test
  void append_storesOneOfManyBodiesThatComeWithTheSameIdAtOnce() {
    SessionId session = newSession();
    MessageId id = MessageId.random();

    List<Optional<List<Message>>> answers =
        Parallel.run(
            20, i -> unless(MESSAGE_ID_CONFLICT, () -> append(session, message(id, "Body " + i))));

    assertThat(answers.stream().flatMap(Optional::stream))
        .containsExactly(List.of(messages().find(session, id)));
    assertThat(seqs(session)).containsExactly(1L);
  }

  @Test
  void append_storesOneOfManyThatComeAfterTheSamePreviousSeqAtOnce() {
    SessionId session = newSession(message("One"));

    List<Optional<Appended>> answers =
        Parallel.run(
            20,
            i -> unless(SEQUENCE_CONFLICT, () -> appendAfter(session, 1L, message("Answer " + i))));

    assertThat(answers.stream().flatMap(Optional::stream)).hasSize(1);
    assertThat(seqs(session)).containsExactly(1L, 2L);
  }

  @Test
  void append_neverBringsBackASessionThatIsErasedAtTheSameTime() {
    for (int round = 0; round < 25; round++) {
      SessionId session = newSession(message("Hello"));

      List<Optional<Object>> ends =
          Parallel.run(
              4,
              i ->
                  unless(
                      SESSION_ERASED,
                      () ->
                          i == 0
                              ? sessions().erase(session, Actor.ANONYMOUS)
                              : append(session, message("Again"))));

      ErasureReceipt receipt = (ErasureReceipt) ends.getFirst().orElseThrow();
      long stored = ends.stream().flatMap(Optional::stream).count();
      assertThat(receipt.messagesErased()).isEqualTo(stored);
      assertThat(reasonOf(() -> find(session))).isEqualTo(SESSION_ERASED);
    }
  }

  @Test
  void append_endsInASessionOrATombstoneWhenTheFirstMessageRacesWithAnErasure() {
    for (int round = 0; round < 25; round++) {
      SessionId session = SessionId.random();

      List<Optional<Object>> ends =
          Parallel.run(
              2,
              i ->
                  i == 0
                      ? unless(SESSION_NOT_FOUND, () -> sessions().erase(session, Actor.ANONYMOUS))
                      : Optional.of(append(session, message("Hello"))));

      if (ends.getFirst().isPresent()) {
        assertThat(reasonOf(() -> find(session))).isEqualTo(SESSION_ERASED);
      } else {
        assertThat(seqs(session)).containsExactly(1L);
      }
    }
  }

  @Test
  void find_rejectsWhatIsNotThere() {
    NewMessage message = message("Hello");
    NewMessage erased = message("Forget this");
    SessionId session = newSession(message, erased);
    eraseMessage(session, erased.id());
    SessionId erasedSession = erasedSession();

    assertThat(reasonOf(() -> messages().find(session, MessageId.random())))
        .isEqualTo(MESSAGE_NOT_FOUND);
    assertThat(reasonOf(() -> messages().find(newSession(), message.id())))
        .isEqualTo(MESSAGE_NOT_FOUND);
    assertThat(reasonOf(() -> messages().find(session, erased.id()))).isEqualTo(MESSAGE_ERASED);
    assertThat(reasonOf(() -> messages().find(SessionId.random(), message.id())))
        .isEqualTo(SESSION_NOT_FOUND);
    assertThat(reasonOf(() -> messages().find(erasedSession, message.id())))
        .isEqualTo(SESSION_ERASED);
  }

  @Test
  void lock_returnsTheMessageAsItStands() {
    NewMessage message = full(MessageId.random());
    SessionId session = newSession(message);

    assertThat(messages().lock(session, message.id()))
        .isEqualTo(messages().find(session, message.id()));
  }

  @Test
  void lock_rejectsWhatIsNotThere() {
    NewMessage erased = message("Forget this");
    SessionId session = newSession(erased);
    eraseMessage(session, erased.id());
    SessionId erasedSession = erasedSession();

    assertThat(reasonOf(() -> messages().lock(session, MessageId.random())))
        .isEqualTo(MESSAGE_NOT_FOUND);
    assertThat(reasonOf(() -> messages().lock(session, erased.id()))).isEqualTo(MESSAGE_ERASED);
    assertThat(reasonOf(() -> messages().lock(SessionId.random(), erased.id())))
        .isEqualTo(SESSION_NOT_FOUND);
    assertThat(reasonOf(() -> messages().lock(erasedSession, erased.id())))
        .isEqualTo(SESSION_ERASED);
  }

  @Test
  void lock_keepsOthersOutUntilTheUnitOfWorkEnds() {
    NewMessage message = message("|");
    SessionId session = newSession(message);

    Parallel.run(
        20,
        _ ->
            unitOfWork()
                .atomically(work -> {
                  Message locked = work.messages().lock(session, message.id());
                  Message longer = locked.edited(rewording(locked.body().content().text() + "x"));
                  return work.messages().save(session, longer, Actor.SERVICE);
                }));

    assertThat(contents(session)).containsExactly("|" + "x".repeat(20));
    assertThat(find(session).revision()).isEqualTo(21);
  }

  @Test
  void save_storesContentCitationsMetadataAndStatus() {
    NewMessage message = streaming("So far");
    SessionId session = newSession(message("Before"), message, message("After"));
    Session before = find(session);
    Message first = messages().find(session, message.id());
    List<Citation> citations = List.of(citation("https://example.org/new"));
    MessageEdit edit =
        new MessageEdit(null, citations, _ -> metadata("done", true, "gone", null), Status.FAILED);

    Message saved = editMessage(session, message.id(), edit);

    assertThat(saved)
        .isEqualTo(
            new Message(
                message.id(),
                2,
                new Body(
                    Role.ASSISTANT,
                    new Content("So far"),
                    citations,
                    metadata("done", true, "gone", null),
                    Status.FAILED),
                first.createdAt(),
                saved.updatedAt()));
    assertThat(saved.updatedAt()).isAfter(first.updatedAt());
    assertThat(messages().find(session, message.id())).isEqualTo(saved);
    assertThat(contents(session)).containsExactly("Before", "So far", "After");
    Session after = find(session);
    assertThat(after)
        .isEqualTo(
            new Session(
                session,
                null,
                Metadata.EMPTY,
                3,
                3,
                before.revision() + 1,
                before.createdAt(),
                after.updatedAt(),
                before.lastActiveAt(),
                Actor.ANONYMOUS,
                Actor.SERVICE));
    assertThat(after.updatedAt()).isAfter(before.updatedAt());
  }

  @Test
  void save_storesNothingElse() {
    NewMessage message = message("Hello");
    SessionId session = newSession(message);
    Message before = messages().find(session, message.id());

    Message saved =
        messages()
            .save(
                session,
                new Message(
                    message.id(),
                    before.seq(),
                    new Body(
                        Role.SYSTEM,
                        new Content("Changed"),
                        List.of(),
                        Metadata.EMPTY,
                        Status.COMPLETE),
                    Instant.EPOCH,
                    Instant.EPOCH),
                Actor.SERVICE);

    assertThat(saved.body().role()).isEqualTo(Role.USER);
    assertThat(saved.createdAt()).isEqualTo(before.createdAt());
    assertThat(saved.updatedAt()).isAfter(before.updatedAt());
    assertThat(messages().find(session, message.id())).isEqualTo(saved);
  }

  @Test
  void save_takesCitationsAndMetadataAway() {
    NewMessage message = full(MessageId.random());
    SessionId session = newSession(message);

    editMessage(
        session,
        message.id(),
        new MessageEdit(new Content("Shorter"), List.of(), _ -> Metadata.EMPTY, null));

    Message found = messages().find(session, message.id());
    assertThat(found.body().content()).isEqualTo(new Content("Shorter"));
    assertThat(found.body().citations()).isEmpty();
    assertThat(found.body().metadata()).isEqualTo(Metadata.EMPTY);
  }

  @Test
  void save_leavesTheSameIdInAnotherSessionAlone() {
    NewMessage message = message("Hello");
    SessionId session = newSession(message);
    SessionId other = newSession(message);

    editMessage(session, message.id(), rewording("Changed"));

    assertThat(contents(other)).containsExactly("Hello");
    assertThat(find(other).revision()).isEqualTo(1);
  }

  @Test
  void erase_leavesNothingToRead() {
    NewMessage erased = full(MessageId.random());
    SessionId session = newSession(message("One"), erased, message("Three"));
    Session before = find(session);

    eraseMessage(session, erased.id());

    assertThat(contents(session)).containsExactly("One", "Three");
    assertThat(seqs(session)).containsExactly(1L, 3L);
    assertThat(reasonOf(() -> messages().find(session, erased.id()))).isEqualTo(MESSAGE_ERASED);
    Session after = find(session);
    assertThat(after)
        .isEqualTo(
            new Session(
                session,
                null,
                Metadata.EMPTY,
                2,
                3,
                before.revision() + 1,
                before.createdAt(),
                after.updatedAt(),
                before.lastActiveAt(),
                Actor.ANONYMOUS,
                Actor.SERVICE));
    assertThat(after.updatedAt()).isAfter(before.updatedAt());
  }

  @Test
  void erase_doesNotGiveTheNumberOutAgain() {
    NewMessage last = message("Two");
    SessionId session = newSession(message("One"), last);
    eraseMessage(session, last.id());

    assertThat(append(session, message("Three")).getFirst().seq()).isEqualTo(3);
  }

  @Test
  void erase_happensOnceWhenManyTryAtOnce() {
    NewMessage message = message("Forget this");
    SessionId session = newSession(message("Keep this"), message);

    List<Optional<Boolean>> ends =
        Parallel.run(
            20,
            _ ->
                unless(
                    MESSAGE_ERASED,
                    () -> {
                      eraseMessage(session, message.id());
                      return true;
                    }));

    assertThat(ends.stream().flatMap(Optional::stream)).hasSize(1);
    assertThat(find(session))
        .extracting(Session::messageCount, Session::lastSeq, Session::revision)
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void erase_leavesTheSameIdInAnotherSessionAlone() {
    NewMessage message = message("Hello");
    SessionId session = newSession(message);
    SessionId other = newSession(message);

    eraseMessage(session, message.id());

    assertThat(contents(other)).containsExactly("Hello");
    assertThat(find(other).messageCount()).isEqualTo(1);
  }

  /** Each of the calls is rejected for the reason and changes nothing. */
  @SafeVarargs
  private void assertStoresNothing(
      SessionId session, Rejection.Reason reason, Supplier<List<Message>>... calls) {
    Session before = find(session);
    List<Message> history = history(session);
    for (Supplier<List<Message>> call : calls) {
      assertThat(reasonOf(call::get)).isEqualTo(reason);
    }
    assertThat(find(session)).isEqualTo(before);
    assertThat(history(session)).isEqualTo(history);
  }

  private List<Message> history(SessionId session) {
    return messages()
        .history(session, HistoryQuery.latest(HistoryQuery.MOST), null)
        .orElseThrow()
        .messages();
  }

  private List<Long> seqs(SessionId session) {
    return history(session).stream().map(Message::seq).toList();
  }

  private List<String> contents(SessionId session) {
    return history(session).stream().map(message -> message.body().content().text()).toList();
  }

  private static List<MessageId> ids(NewMessage... messages) {
    return Stream.of(messages).map(NewMessage::id).toList();
  }

  @Test
  void write_addsChunks_whichAreReadAtOnce() {
    NewMessage message = streaming("");
    SessionId session = newSession(message("Before"), message);

    assertThat(
            messages()
                .write(session, message.id(), new Chunk(0, "Once \ud83d\ude34"), Actor.ANONYMOUS))
        .isEqualTo(6);
    assertThat(messages().write(session, message.id(), new Chunk(6, " upon"), Actor.ANONYMOUS))
        .isEqualTo(11);

    assertThat(contents(session)).containsExactly("Before", "Once \ud83d\ude34 upon");
    assertThat(messages().find(session, message.id()).body().content().text())
        .isEqualTo("Once \ud83d\ude34 upon");
    assertThat(find(session).revision()).isEqualTo(2);
  }

  @Test
  void write_goesOnWhereTheFirstContentEnds() {
    NewMessage message = streaming("So far");
    SessionId session = newSession(message);

    assertThat(messages().write(session, message.id(), new Chunk(6, ", so good"), Actor.ANONYMOUS))
        .isEqualTo(15);

    assertThat(contents(session)).containsExactly("So far, so good");
  }

  @Test
  void write_isSafeToRepeat_alsoAfterTheEnd() {
    NewMessage message = streaming("One");
    SessionId session = newSession(message);
    Chunk two = new Chunk(3, " two");
    messages().write(session, message.id(), two, Actor.ANONYMOUS);
    messages().write(session, message.id(), new Chunk(7, " three"), Actor.ANONYMOUS);

    assertThat(messages().write(session, message.id(), two, Actor.ANONYMOUS)).isEqualTo(13);
    assertThat(messages().write(session, message.id(), new Chunk(2, "e tw"), Actor.ANONYMOUS))
        .isEqualTo(13);
    editMessage(session, message.id(), ending(Status.COMPLETE));

    assertThat(messages().write(session, message.id(), two, Actor.ANONYMOUS)).isEqualTo(13);
    assertThat(contents(session)).containsExactly("One two three");
  }

  @Test
  void write_rejectsGapsOverlapsAndOtherText_andTellsTheLength() {
    NewMessage message = streaming("One");
    SessionId session = newSession(message);
    messages().write(session, message.id(), new Chunk(3, " two"), Actor.ANONYMOUS);

    for (Chunk wrong :
        List.of(new Chunk(8, " gap"), new Chunk(5, "wo three"), new Chunk(3, " 2wo"))) {
      assertThat(rejectionOf(() -> messages().write(session, message.id(), wrong, Actor.ANONYMOUS)))
          .isInstanceOfSatisfying(
              OffsetConflict.class, conflict -> assertThat(conflict.length()).isEqualTo(7));
    }
    assertThat(contents(session)).containsExactly("One two");
  }

  @Test
  void write_rejectsNewTextForAMessageThatHasEnded() {
    NewMessage message = streaming("One");
    SessionId session = newSession(message);
    editMessage(session, message.id(), ending(Status.INTERRUPTED));

    assertThat(
            reasonOf(() ->
                messages().write(session, message.id(), new Chunk(3, " two"), Actor.ANONYMOUS)))
        .isEqualTo(MESSAGE_NOT_STREAMING);
    assertThat(
            rejectionOf(
                () -> messages().write(session, message.id(), new Chunk(1, "xx"), Actor.ANONYMOUS)))
        .isInstanceOf(OffsetConflict.class);
  }

  @Test
  void write_rejectsMoreThanAMessageMayHold() {
    NewMessage message = streaming("x".repeat(99_999));
    SessionId session = newSession(message);

    assertThat(
            mistakesOf(() ->
                messages().write(session, message.id(), new Chunk(99_999, "ab"), Actor.ANONYMOUS)))
        .containsExactly("/text too_long");
    assertThat(messages().write(session, message.id(), new Chunk(99_999, "a"), Actor.ANONYMOUS))
        .isEqualTo(100_000);
  }

  @Test
  void write_rejectsWhatIsNotThere() {
    NewMessage erased = streaming("Forget this");
    SessionId session = newSession(erased);
    eraseMessage(session, erased.id());
    Chunk chunk = new Chunk(0, "Hello");

    assertThat(reasonOf(() -> messages().write(session, erased.id(), chunk, Actor.ANONYMOUS)))
        .isEqualTo(MESSAGE_ERASED);
    assertThat(
            reasonOf(() -> messages().write(session, MessageId.random(), chunk, Actor.ANONYMOUS)))
        .isEqualTo(MESSAGE_NOT_FOUND);
    assertThat(
            reasonOf(
                () -> messages().write(SessionId.random(), erased.id(), chunk, Actor.ANONYMOUS)))
        .isEqualTo(SESSION_NOT_FOUND);
    assertThat(
            reasonOf(() -> messages().write(erasedSession(), erased.id(), chunk, Actor.ANONYMOUS)))
        .isEqualTo(SESSION_ERASED);
  }

  @Test
  void write_storesEachChunkOnceWhenItComesManyTimesAtOnce() {
    NewMessage message = streaming("");
    SessionId session = newSession(message);

    for (int offset = 0; offset < 50; offset += 5) {
      Chunk chunk = new Chunk(offset, "chunk");
      Parallel.run(10, _ -> messages().write(session, message.id(), chunk, Actor.ANONYMOUS));
    }

    assertThat(contents(session)).containsExactly("chunk".repeat(10));
  }

  @Test
  void write_thatWasAcknowledged_isInTheMessageHoweverItEnds() {
    for (int round = 0; round < 20; round++) {
      NewMessage message = streaming("");
      SessionId session = newSession(message);

      List<Boolean> written =
          Parallel.run(
              2,
              i -> {
                if (i == 0) {
                  editMessage(session, message.id(), ending(Status.COMPLETE));
                  return false;
                }
                Supplier<Long> writing =
                    () ->
                        messages()
                            .write(
                                session,
                                message.id(),
                                new Chunk(0, "acknowledged"),
                                Actor.ANONYMOUS);
                return unless(MESSAGE_NOT_STREAMING, writing).isPresent();
              });

      assertThat(contents(session)).containsExactly(written.contains(true) ? "acknowledged" : "");
    }
  }
}
