package safespace.application.message;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Json.metadata;
import static safespace.domain.Json.object;
import static safespace.domain.Rejection.Reason.MESSAGE_ERASED;
import static safespace.domain.Rejection.Reason.MESSAGE_NOT_FOUND;
import static safespace.domain.Rejection.Reason.MESSAGE_NOT_STREAMING;
import static safespace.domain.Rejection.Reason.MESSAGE_STREAMING;
import static safespace.domain.Rejection.Reason.ROLE_NOT_ALLOWED;
import static safespace.domain.Rejection.Reason.SESSION_ERASED;
import static safespace.domain.Rejection.Reason.SESSION_NOT_FOUND;
import static safespace.domain.Rejections.mistakesOf;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.message.Samples.citation;
import static safespace.domain.message.Samples.full;
import static safespace.domain.message.Samples.message;
import static safespace.domain.message.Samples.streaming;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import safespace.application.live.ChangeListener;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.Parallel;
import safespace.domain.TestClock;
import safespace.domain.message.Append;
import safespace.domain.message.Body;
import safespace.domain.message.Citation;
import safespace.domain.message.Content;
import safespace.domain.message.Message;
import safespace.domain.message.MessageEdit;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Role;
import safespace.domain.message.Status;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.domain.storage.InMemoryStorage;

class EditMessageTest {
  private final TestClock clock = TestClock.still();
  private final InMemoryStorage storage = new InMemoryStorage(clock);
  private final EditMessage editMessage =
      new EditMessage(storage, VisitorRoles.ALL, Redaction.OFF, ChangeListener.NONE);
  private final SessionId session = SessionId.random();
  private final Message whole = append(full(MessageId.random()));
  private final Message unfinished = append(streaming("So far"));
  private final Session before = session();

  private Message append(NewMessage message) {
    return storage
        .messages()
        .append(new Append(session, List.of(message), null, true, Actor.ANONYMOUS))
        .messages()
        .getFirst();
  }

  private Session session() {
    return storage.sessions().find(session);
  }

  private Message edit(Message message, MessageEdit edit) {
    return editMessage.edit(session, message.id(), edit, Actor.SERVICE);
  }

  private static MessageEdit rewording(String text) {
    return new MessageEdit(new Content(text), null, old -> old, null);
  }

  private static MessageEdit citing(List<Citation> citations) {
    return new MessageEdit(null, citations, old -> old, null);
  }

  private static MessageEdit merging(Metadata patch) {
    return new MessageEdit(null, null, old -> old.merge(patch), null);
  }

  private static MessageEdit ending(Status status) {
    return new MessageEdit(null, null, old -> old, status);
  }

  private void assertNothingChanged() {
    assertThat(session()).isEqualTo(before);
    assertThat(storage.messages().find(session, whole.id())).isEqualTo(whole);
    assertThat(storage.messages().find(session, unfinished.id())).isEqualTo(unfinished);
  }

  @Test
  void edit_changesTheMessageAndMovesTheRevisionByOne() {
    clock.advance(Duration.ofHours(1));
    List<Citation> citations = List.of(citation("https://example.org/new"));

    Message after =
        edit(
            whole,
            new MessageEdit(
                new Content("Breathe out."), citations, _ -> metadata("n", 1), Status.FAILED));

    assertThat(after)
        .isEqualTo(
            new Message(
                whole.id(),
                1,
                new Body(
                    Role.ASSISTANT,
                    new Content("Breathe out."),
                    citations,
                    metadata("n", 1),
                    Status.FAILED),
                TestClock.START,
                clock.instant()));
    assertThat(storage.messages().find(session, whole.id())).isEqualTo(after);
    assertThat(session())
        .isEqualTo(
            new Session(
                session,
                null,
                Metadata.EMPTY,
                2,
                2,
                before.revision() + 1,
                before.createdAt(),
                clock.instant(),
                before.lastActiveAt(),
                Actor.ANONYMOUS,
                Actor.SERVICE));
  }

  @Test
  void edit_leavesWhatItDoesNotName() {
    assertThat(edit(whole, merging(metadata("model", "m-2", "tokens", null))))
        .isEqualTo(
            new Message(
                whole.id(),
                1,
                new Body(
                    whole.body().role(),
                    whole.body().content(),
                    whole.body().citations(),
                    metadata("model", "m-2", "none", null),
                    whole.body().status()),
                whole.createdAt(),
                whole.updatedAt()));
  }

  @Test
  void edit_takesCitationsAway() {
    assertThat(edit(whole, citing(List.of())).body().citations()).isEmpty();
  }

  @Test
  void edit_changesNothingWhenItSaysWhatIsThere() {
    clock.advance(Duration.ofHours(1));

    Message after =
        edit(
            whole,
            new MessageEdit(
                whole.body().content(),
                full(whole.id()).body().citations(),
                old -> old.merge(metadata("model", "m-1", "absent", null)),
                whole.body().status()));

    assertThat(after).isEqualTo(whole);
    assertNothingChanged();
  }

  @Test
  void edit_changesNothingWhenAStreamingMessageIsToldToStream() {
    assertThat(edit(unfinished, ending(Status.STREAMING))).isEqualTo(unfinished);
    assertNothingChanged();
  }

  @Test
  void edit_endsTheStreamingWithCitations() {
    List<Citation> citations = List.of(citation("https://example.org/source"));

    Message after = edit(unfinished, new MessageEdit(null, citations, old -> old, Status.COMPLETE));

    assertThat(after.body().status()).isEqualTo(Status.COMPLETE);
    assertThat(after.body().citations()).isEqualTo(citations);
    assertThat(after.body().content()).isEqualTo(unfinished.body().content());
    assertThat(session().revision()).isEqualTo(before.revision() + 1);
  }

  @Test
  void edit_changesTheMetadataOfAStreamingMessage() {
    Message after = edit(unfinished, merging(metadata("tokens", 7)));

    assertThat(after.body().metadata()).isEqualTo(metadata("tokens", 7));
    assertThat(after.body().status()).isEqualTo(Status.STREAMING);
  }

  @Test
  void edit_rejectsTheContentOfAStreamingMessage() {
    assertThat(reasonOf(() -> edit(unfinished, rewording("Whole")))).isEqualTo(MESSAGE_STREAMING);
    assertThat(reasonOf(() -> edit(unfinished, rewording("So far")))).isEqualTo(MESSAGE_STREAMING);
    assertNothingChanged();
  }

  @Test
  void edit_rewordsAMessageThatStreamedBefore() {
    edit(unfinished, ending(Status.INTERRUPTED));

    assertThat(edit(unfinished, rewording("Whole")).body().content())
        .isEqualTo(new Content("Whole"));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STREAMING")
  void edit_letsNoEndedMessageStreamAgain(Status ended) {
    edit(unfinished, ending(ended));
    Session afterTheEnd = session();

    assertThat(reasonOf(() -> edit(unfinished, ending(Status.STREAMING))))
        .isEqualTo(MESSAGE_NOT_STREAMING);
    assertThat(session()).isEqualTo(afterTheEnd);
  }

  @Test
  void edit_rejectsACitationOfAPartThatIsNotThere() {
    Citation beyond = Citation.from(object("title", "A source", "start", 0, "end", 25));

    assertThat(mistakesOf(() -> edit(whole, citing(List.of(beyond)))))
        .containsExactly("/citations/0/end invalid_value");
    assertThat(mistakesOf(() -> edit(whole, rewording("Short"))))
        .containsExactly("/citations/0/end invalid_value");
    assertNothingChanged();
  }

  @Test
  void edit_rejectsAMessageThatIsNotThere() {
    SessionId other = SessionId.random();
    var elsewhere =
        storage
            .messages()
            .append(new Append(other, List.of(message("Hello")), null, true, Actor.ANONYMOUS));
    new EraseMessage(storage, ChangeListener.NONE).erase(session, whole.id(), Actor.ANONYMOUS);

    assertThat(reasonOf(() -> edit(whole, rewording("Back")))).isEqualTo(MESSAGE_ERASED);
    assertThat(reasonOf(() -> edit(elsewhere.messages().getFirst(), rewording("Stolen"))))
        .isEqualTo(MESSAGE_NOT_FOUND);
  }

  @Test
  void edit_rejectsASessionThatIsNotThere() {
    assertThat(
            reasonOf(() ->
                editMessage.edit(
                    SessionId.random(), whole.id(), rewording("Lost"), Actor.ANONYMOUS)))
        .isEqualTo(SESSION_NOT_FOUND);

    storage.sessions().erase(session, Actor.ANONYMOUS);

    assertThat(reasonOf(() -> edit(whole, rewording("Lost")))).isEqualTo(SESSION_ERASED);
  }

  @Test
  void edit_losesNoneOfManyAtOnce() {
    Map<String, Object> expected = new TreeMap<>(Map.of("model", "m-1"));
    for (int i = 0; i < 20; i++) expected.put("n" + i, true);

    List<Message> edited =
        Parallel.run(20, i -> edit(whole, merging(metadata("n" + i, true, "tokens", null))));

    assertThat(edited).hasSize(20);
    assertThat(storage.messages().find(session, whole.id()).body().metadata().members())
        .containsAllEntriesOf(expected);
    assertThat(session().revision()).isEqualTo(before.revision() + 20);
  }

  @Test
  void edit_keepsVisitorsFromMessagesOfOtherRoles() {
    EditMessage ofUsers =
        new EditMessage(
            storage, new VisitorRoles(Set.of(Role.USER)), Redaction.OFF, ChangeListener.NONE);
    MessageEdit end = MessageEdit.ending(Status.COMPLETE);

    assertThat(reasonOf(() -> ofUsers.edit(session, unfinished.id(), end, Actor.ANONYMOUS)))
        .isEqualTo(ROLE_NOT_ALLOWED);
    assertThat(session()).isEqualTo(before);
    assertThat(ofUsers.edit(session, unfinished.id(), end, Actor.SERVICE).body().status())
        .isEqualTo(Status.COMPLETE);
  }
}
