package safespace.domain.message;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejection.Reason.SESSION_ERASED;
import static safespace.domain.Rejection.Reason.SESSION_NOT_FOUND;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.message.HistoryQuery.latest;
import static safespace.domain.message.Samples.citing;
import static safespace.domain.message.Samples.full;
import static safespace.domain.message.Samples.many;
import static safespace.domain.message.Samples.message;
import static safespace.domain.message.Samples.streaming;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.domain.Actor;
import safespace.domain.Json;
import safespace.domain.Metadata;
import safespace.domain.Parallel;
import safespace.domain.message.HistoryQuery.After;
import safespace.domain.message.HistoryQuery.Anchor;
import safespace.domain.message.HistoryQuery.Before;
import safespace.domain.message.HistoryQuery.Latest;
import safespace.domain.session.SessionEdit;
import safespace.domain.session.SessionId;
import safespace.domain.session.Title;
import safespace.domain.storage.StorageContract;

/** What pages any {@link MessageRepository} gives of a session's messages. */
public abstract class HistoryContract extends StorageContract {

  /** What matters of a page: the numbers on it, and whether there is more on either side. */
  private record Page(boolean older, List<Long> seqs, boolean newer) {}

  private static Page page(boolean older, List<Integer> seqs, boolean newer) {
    return new Page(older, seqs.stream().map(Integer::longValue).toList(), newer);
  }

  private History read(SessionId session, HistoryQuery query) {
    return messages().history(session, query, null).orElseThrow();
  }

  private Page read(
      SessionId session, int limit, Anchor anchor, @Nullable Role role, @Nullable String cites) {
    History history = read(session, new HistoryQuery(limit, anchor, role, cites));
    return new Page(
        history.older(), history.messages().stream().map(Message::seq).toList(), history.newer());
  }

  private Page read(SessionId session, int limit, Anchor anchor) {
    return read(session, limit, anchor, null, null);
  }

  @Test
  void history_givesTheLatestMessagesInTheOrderOfTheirNumbers() {
    SessionId session = newSession(many(5));

    assertThat(read(session, 2, new Latest())).isEqualTo(page(true, List.of(4, 5), false));
    assertThat(read(session, 4, new Latest())).isEqualTo(page(true, List.of(2, 3, 4, 5), false));
    assertThat(read(session, 5, new Latest()))
        .isEqualTo(page(false, List.of(1, 2, 3, 4, 5), false));
    assertThat(read(session, 6, new Latest()))
        .isEqualTo(page(false, List.of(1, 2, 3, 4, 5), false));
  }

  @Test
  void history_givesTheLatestBeforeANumber() {
    SessionId session = newSession(many(5));

    assertThat(read(session, 2, new Before(5))).isEqualTo(page(true, List.of(3, 4), true));
    assertThat(read(session, 2, new Before(3))).isEqualTo(page(false, List.of(1, 2), true));
    assertThat(read(session, 2, new Before(2))).isEqualTo(page(false, List.of(1), true));
    assertThat(read(session, 2, new Before(6))).isEqualTo(page(true, List.of(4, 5), false));
    assertThat(read(session, 2, new Before(99))).isEqualTo(page(true, List.of(4, 5), false));
  }

  @Test
  void history_givesTheFirstAfterANumber() {
    SessionId session = newSession(many(5));

    assertThat(read(session, 2, new After(0))).isEqualTo(page(false, List.of(1, 2), true));
    assertThat(read(session, 2, new After(1))).isEqualTo(page(true, List.of(2, 3), true));
    assertThat(read(session, 2, new After(3))).isEqualTo(page(true, List.of(4, 5), false));
    assertThat(read(session, 2, new After(4))).isEqualTo(page(true, List.of(5), false));
    assertThat(read(session, 2, new After(-9))).isEqualTo(page(false, List.of(1, 2), true));
  }

  @Test
  void history_givesAnEmptyPageBeyondEitherEnd() {
    SessionId session = newSession(many(3));

    assertThat(read(session, 2, new Before(1))).isEqualTo(page(false, List.of(), true));
    assertThat(read(session, 2, new Before(-1))).isEqualTo(page(false, List.of(), true));
    assertThat(read(session, 2, new After(3))).isEqualTo(page(true, List.of(), false));
    assertThat(read(session, 2, new After(Long.MAX_VALUE))).isEqualTo(page(true, List.of(), false));
  }

  @Test
  void history_givesAnEmptyPageOfASessionWithoutMessages() {
    SessionId session = newSession();

    for (Anchor anchor : List.of(new Latest(), new Before(1), new After(0))) {
      assertThat(read(session, 50, anchor)).isEqualTo(page(false, List.of(), false));
    }
  }

  @Test
  void history_givesAnEmptyPageOfASessionWhoseMessagesAreErased() {
    NewMessage[] both = many(2);
    SessionId session = newSession(both);
    eraseMessage(session, both[0].id());
    eraseMessage(session, both[1].id());

    for (Anchor anchor : List.of(new Latest(), new Before(2), new After(1))) {
      assertThat(read(session, 50, anchor)).isEqualTo(page(false, List.of(), false));
    }
    assertThat(read(session, latest(50)).revision()).isEqualTo(4);
  }

  @Test
  void history_takesALimitOfTwoHundred() {
    SessionId session = newSession(many(100));
    append(session, many(100));
    append(session, message("One more"));

    assertThat(read(session, 200, new Latest()))
        .isEqualTo(new Page(true, LongStream.rangeClosed(2, 201).boxed().toList(), false));
    assertThat(read(session, 200, new After(0)))
        .isEqualTo(new Page(false, LongStream.rangeClosed(1, 200).boxed().toList(), true));
  }

  @Test
  void history_leavesErasedMessagesOutAndFillsThePageAllTheSame() {
    NewMessage[] all = many(6);
    SessionId session = newSession(all);
    eraseMessage(session, all[0].id());
    eraseMessage(session, all[3].id());
    eraseMessage(session, all[5].id());

    assertThat(read(session, 2, new Latest())).isEqualTo(page(true, List.of(3, 5), false));
    assertThat(read(session, 3, new Latest())).isEqualTo(page(false, List.of(2, 3, 5), false));
    assertThat(read(session, 2, new Before(5))).isEqualTo(page(false, List.of(2, 3), true));
    assertThat(read(session, 2, new After(2))).isEqualTo(page(true, List.of(3, 5), false));
    assertThat(read(session, 2, new After(1))).isEqualTo(page(false, List.of(2, 3), true));
    assertThat(read(session, 2, new After(4))).isEqualTo(page(true, List.of(5), false));
    assertThat(read(session, 2, new After(5))).isEqualTo(page(true, List.of(), false));
    assertThat(read(session, 2, new Before(2))).isEqualTo(page(false, List.of(), true));
    assertThat(read(session, 2, new Before(6))).isEqualTo(page(true, List.of(3, 5), false));
  }

  @Test
  void history_filtersByRoleFirst() {
    SessionId session = SessionId.random();
    for (int i = 0; i < 3; i++) {
      append(session, message(MessageId.random(), Role.USER, "Question"));
      append(session, message(MessageId.random(), Role.ASSISTANT, "Answer"));
    }

    assertThat(read(session, 2, new Latest(), Role.USER, null))
        .isEqualTo(page(true, List.of(3, 5), false));
    assertThat(read(session, 2, new Before(5), Role.USER, null))
        .isEqualTo(page(false, List.of(1, 3), true));
    assertThat(read(session, 2, new After(1), Role.ASSISTANT, null))
        .isEqualTo(page(false, List.of(2, 4), true));
    assertThat(read(session, 2, new After(4), Role.ASSISTANT, null))
        .isEqualTo(page(true, List.of(6), false));
    assertThat(read(session, 2, new After(5), Role.USER, null))
        .isEqualTo(page(true, List.of(), false));
    assertThat(read(session, 2, new Latest(), Role.TOOL, null))
        .isEqualTo(page(false, List.of(), false));
  }

  @ParameterizedTest
  @EnumSource
  void history_knowsEveryRole(Role role) {
    SessionId session = SessionId.random();
    for (Role each : Role.values()) append(session, message(MessageId.random(), each, "Hello"));

    assertThat(read(session, new HistoryQuery(4, new Latest(), role, null)).messages())
        .extracting(m -> m.body().role())
        .containsExactly(role);
  }

  @Test
  void history_filtersByTheExactUrlOfACitation() {
    String url = "https://example.org/a?b=c#d";
    SessionId session =
        newSession(
            citing(url),
            message(MessageId.random(), Role.ASSISTANT, url),
            citing("https://example.org/other", url),
            citing("https://example.org/a?b=c"),
            citing("https://example.org/a?b=c#D"),
            citing(url, url));

    assertThat(read(session, 50, new Latest(), null, url))
        .isEqualTo(page(false, List.of(1, 3, 6), false));
    assertThat(read(session, 1, new Before(6), null, url)).isEqualTo(page(true, List.of(3), true));
    assertThat(read(session, 1, new After(1), null, url)).isEqualTo(page(true, List.of(3), true));
    assertThat(read(session, 50, new Latest(), Role.ASSISTANT, url))
        .isEqualTo(page(false, List.of(1, 3, 6), false));
    assertThat(read(session, 50, new Latest(), Role.USER, url))
        .isEqualTo(page(false, List.of(), false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "%", "https://example.org/%", "\"", "'; --", "{}", "[]", "null", "😀"})
  void history_findsNothingThatCitesAnythingElse(String url) {
    SessionId session = newSession(citing("https://example.org/a"), full(MessageId.random()));

    assertThat(read(session, 50, new Latest(), null, url)).isEqualTo(page(false, List.of(), false));
  }

  @Test
  void history_findsNoCitationsOfErasedMessages() {
    NewMessage erased = citing("https://example.org/a");
    SessionId session = newSession(erased, message("Hello"));
    eraseMessage(session, erased.id());

    assertThat(read(session, 50, new Latest(), null, "https://example.org/a"))
        .isEqualTo(page(false, List.of(), false));
  }

  @Test
  void history_agreesWithItsDefinitionForEveryAnchorAndLimit() {
    NewMessage[] all = many(8);
    SessionId session = newSession(all);
    for (int erased : new int[] {0, 3, 4, 7}) eraseMessage(session, all[erased].id());
    List<Long> left = List.of(2L, 3L, 6L, 7L);

    for (int limit = 1; limit <= 6; limit++) {
      for (long seq = 0; seq <= 9; seq++) {
        long anchor = seq;
        List<Long> below = left.stream().filter(s -> s < anchor).toList();
        List<Long> above = left.stream().filter(s -> s > anchor).toList();
        int skipped = Math.max(0, below.size() - limit);
        int taken = Math.min(limit, above.size());
        assertThat(read(session, limit, new Before(seq)))
            .isEqualTo(
                new Page(
                    skipped > 0, below.subList(skipped, below.size()), below.size() < left.size()));
        assertThat(read(session, limit, new After(seq)))
            .isEqualTo(
                new Page(
                    above.size() < left.size(), above.subList(0, taken), taken < above.size()));
      }
    }
  }

  @Test
  void history_givesWholeMessages() {
    NewMessage message = full(MessageId.random());
    SessionId session = newSession();
    List<Message> stored = append(session, message, message("Hello"));

    assertThat(read(session, latest(50))).isEqualTo(new History(2, false, stored, false, false));
  }

  @Test
  void history_seesEditsAndTellsTheRevision() {
    NewMessage message = message("First thought");
    SessionId session = newSession(message);
    Message edited = editMessage(session, message.id(), rewording("Second thought"));

    assertThat(read(session, latest(50)))
        .isEqualTo(new History(2, false, List.of(edited), false, false));
  }

  @Test
  void history_isEmptyForAReaderWhoKnowsTheRevision() {
    SessionId session = newSession(many(3));

    assertThat(messages().history(session, latest(50), 3L)).isEmpty();
    assertThat(messages().history(newSession(), latest(50), 0L)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 2, 4, Long.MAX_VALUE})
  void history_isThereForAReaderWhoKnowsAnotherRevision(long known) {
    SessionId session = newSession(many(3));

    assertThat(messages().history(session, latest(50), known)).contains(read(session, latest(50)));
  }

  @Test
  void history_isThereAgainAfterAnyChange() {
    NewMessage message = message("Hello");
    SessionId session = newSession(message);
    List<Runnable> changes =
        List.of(
            () -> append(session, message("More")),
            () -> editMessage(session, message.id(), rewording("Changed")),
            () -> eraseMessage(session, message.id()),
            () -> retitle(session));

    for (Runnable change : changes) {
      long known = find(session).revision();
      assertThat(messages().history(session, latest(50), known)).isEmpty();
      change.run();
      assertThat(messages().history(session, latest(50), known)).isPresent();
    }
  }

  private void retitle(SessionId session) {
    SessionEdit edit = new SessionEdit(true, new Title("Renamed"), _ -> Metadata.EMPTY);
    unitOfWork()
        .atomically(work ->
            work.sessions().save(work.sessions().lock(session).edited(edit), Actor.SERVICE));
  }

  @Test
  void history_isNeverEmptyWhileAMessageIsBeingWritten() {
    NewMessage streaming = streaming("So far");
    SessionId session = newSession(message("Hello"), streaming);
    append(session, message("Meanwhile"));

    assertThat(messages().history(session, latest(1), 3L))
        .contains(new History(3, true, read(session, latest(1)).messages(), true, false));
    assertThat(read(session, 1, new Latest())).isEqualTo(page(true, List.of(3), false));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STREAMING")
  void history_isEmptyAgainWhenTheWritingHasEnded(Status end) {
    NewMessage streaming = streaming("So far");
    SessionId session = newSession(streaming);

    editMessage(session, streaming.id(), ending(end));

    assertThat(read(session, latest(50)).streaming()).isFalse();
    assertThat(messages().history(session, latest(50), 2L)).isEmpty();
  }

  @Test
  void history_countsEveryMessageThatIsBeingWritten() {
    NewMessage first = streaming("");
    NewMessage second = streaming("So far");
    SessionId session = newSession(first, second);
    assertThat(read(session, latest(50)).streaming()).isTrue();

    editMessage(session, first.id(), ending(Status.STREAMING));
    editMessage(session, first.id(), ending(Status.INTERRUPTED));
    assertThat(read(session, latest(50)).streaming()).isTrue();

    eraseMessage(session, second.id());
    assertThat(read(session, latest(50)).streaming()).isFalse();
  }

  @Test
  void history_rejectsUnknownAndErasedSessions() {
    SessionId erased = erasedSession();

    for (Long known : new @Nullable Long[] {null, 0L}) {
      assertThat(reasonOf(() -> messages().history(SessionId.random(), latest(50), known)))
          .isEqualTo(SESSION_NOT_FOUND);
      assertThat(reasonOf(() -> messages().history(erased, latest(50), known)))
          .isEqualTo(SESSION_ERASED);
    }
  }

  @Test
  void history_isOfOneMomentWhileOthersWrite() {
    SessionId session = newSession();

    List<Boolean> whole =
        Parallel.run(
            40,
            i -> {
              if (i % 2 == 0) return append(session, many(3)).size() == 3;
              History history = read(session, latest(200));
              List<Long> seqs = history.messages().stream().map(Message::seq).toList();
              return seqs.equals(LongStream.rangeClosed(1, history.revision()).boxed().toList())
                  && seqs.size() % 3 == 0;
            });

    assertThat(whole).containsOnly(true);
  }

  @Test
  void history_putsFewVeryLongMessagesOnAPage_andAllOfThemOnSome() {
    SessionId session = newSession(longMessages(25));
    List<Long> seqs = new ArrayList<>();
    History page = read(session, latest(HistoryQuery.MOST));
    while (page.older()) {
      assertThat(page.messages()).hasSizeBetween(1, 12);
      seqs.addAll(0, page.messages().stream().map(Message::seq).toList());
      long before = page.messages().getFirst().seq();
      page = read(session, new HistoryQuery(HistoryQuery.MOST, new Before(before), null, null));
    }
    seqs.addAll(0, page.messages().stream().map(Message::seq).toList());

    assertThat(seqs).isEqualTo(LongStream.rangeClosed(1, 25).boxed().toList());
    History first = read(session, HistoryQuery.after(0, HistoryQuery.MOST));
    assertThat(first.messages()).hasSizeBetween(1, 12);
    assertThat(first.messages().getFirst().seq()).isEqualTo(1);
    assertThat(first.newer()).isTrue();
  }

  @Test
  void history_countsTheCitationsOfAPageToo() {
    Citation citation =
        Citation.from(Json.object("title", "Long", "snippet", "\ud83c\udf0d".repeat(5_000)));
    List<Citation> citations = Collections.nCopies(Body.MOST_CITATIONS, citation);
    Body body =
        new Body(Role.TOOL, new Content("Found."), citations, Metadata.EMPTY, Status.COMPLETE);
    SessionId session =
        newSession(
            Stream.generate(() -> new NewMessage(MessageId.random(), body, null))
                .limit(8)
                .toArray(NewMessage[]::new));

    History page = read(session, latest(HistoryQuery.MOST));

    assertThat(page.messages()).hasSizeBetween(1, 6);
    assertThat(page.older()).isTrue();
  }

  /** Each of 400,000 bytes. */
  private static NewMessage[] longMessages(int count) {
    return Stream.generate(() -> message("\ud83c\udf0d".repeat(100_000)))
        .limit(count)
        .toArray(NewMessage[]::new);
  }
}
