package safespace.application.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static safespace.domain.Json.metadata;
import static safespace.domain.message.Samples.full;
import static safespace.domain.message.Samples.message;
import static safespace.domain.message.Samples.streaming;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import safespace.application.archive.ImportConversations.Line;
import safespace.application.live.ChangeListener;
import safespace.application.message.EditMessage;
import safespace.application.message.EraseMessage;
import safespace.application.message.VisitorRoles;
import safespace.domain.Actor;
import safespace.domain.TestClock;
import safespace.domain.archive.Entry;
import safespace.domain.message.Append;
import safespace.domain.message.Body;
import safespace.domain.message.Content;
import safespace.domain.message.MessageEdit;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.SessionId;
import safespace.domain.session.Title;
import safespace.domain.storage.InMemoryStorage;

class ExportConversationsTest {
  private static final SessionId LOW = SessionId.of("10000000-0000-4000-8000-000000000000");
  private static final SessionId HIGH = SessionId.of("f0000000-0000-4000-8000-000000000000");

  private final TestClock clock = TestClock.still();
  private final InMemoryStorage storage = new InMemoryStorage(clock);
  private final NewMessage edited = message("First thought");
  private final NewMessage erased = message("Forget this");
  private final NewMessage cited = full(MessageId.random());
  private final NewMessage unfinished = streaming("So far");

  /** Two sessions that were talked, edited and erased in. */
  @BeforeEach
  void converse() {
    append(HIGH, edited, erased, cited);
    clock.advance(Duration.ofHours(1));
    storage.sessions().create(LOW, new Title("Sleepless"), metadata("n", 1), Actor.ANONYMOUS);
    append(LOW, unfinished);
    clock.advance(Duration.ofHours(1));
    new EditMessage(storage, VisitorRoles.ALL, Redaction.OFF, ChangeListener.NONE)
        .edit(
            HIGH,
            edited.id(),
            new MessageEdit(new Content("Second thought"), null, old -> old, null),
            Actor.ANONYMOUS);
    new EraseMessage(storage, ChangeListener.NONE).erase(HIGH, erased.id(), Actor.ANONYMOUS);
  }

  private void append(SessionId session, NewMessage... messages) {
    var appended =
        storage
            .messages()
            .append(new Append(session, List.of(messages), null, true, Actor.ANONYMOUS));
    assertThat(appended.replayed()).isFalse();
  }

  private static List<Entry> export(InMemoryStorage storage) {
    List<Entry> entries = new ArrayList<>();
    new ExportConversations(storage.archive()).export(entries::add);
    return entries;
  }

  private static ImportReport load(InMemoryStorage storage, List<Entry> entries) {
    return new ImportConversations(storage.archive(), storage, Redaction.OFF)
        .load(
            IntStream.range(0, entries.size())
                .mapToObj(i -> new Line(i + 1, 100, _ -> entries.get(i)))
                .iterator());
  }

  private static String summary(Entry entry) {
    return switch (entry) {
      case Entry.OfSession session -> session.session().text();
      case Entry.OfMessage(_, NewMessage message) -> message.body().content().text();
    };
  }

  @Test
  void export_givesEachSessionByIdAndThenItsMessagesAsTheyStand() {
    assertThat(export(storage))
        .extracting(ExportConversationsTest::summary)
        .containsExactly(
            LOW.text(), "So far", HIGH.text(), "Second thought", "Breathe in, breathe out.");
  }

  @Test
  void export_tellsWhenSessionsAndMessagesWereMade() {
    assertThat(export(storage))
        .startsWith(
            new Entry.OfSession(
                LOW,
                new Title("Sleepless"),
                metadata("n", 1),
                TestClock.START.plus(Duration.ofHours(1))))
        .endsWith(
            new Entry.OfMessage(
                HIGH,
                new NewMessage(
                    cited.id(),
                    new Body(
                        cited.body().role(),
                        cited.body().content(),
                        cited.body().citations(),
                        cited.body().metadata(),
                        cited.body().status()),
                    TestClock.START)));
  }

  @Test
  void export_isEmptyWhenNothingIsStored() {
    assertThat(export(new InMemoryStorage(clock))).isEmpty();
  }

  @Test
  void export_stopsWhenItsReaderFails() {
    IllegalStateException failure = new IllegalStateException("the disk is full");

    assertThatThrownBy(() ->
            new ExportConversations(storage.archive())
                .export(_ -> {
                  throw failure;
                }))
        .isSameAs(failure);
  }

  @Test
  void export_makesTheSameConversationsElsewhere() {
    InMemoryStorage elsewhere = new InMemoryStorage(clock);
    List<Entry> entries = export(storage);

    assertThat(load(elsewhere, entries)).isEqualTo(new ImportReport(2, 3, 0, 0, List.of()));
    assertThat(export(elsewhere)).isEqualTo(entries);
  }

  @Test
  void export_goesBackInAndChangesNothing() {
    List<Entry> entries = export(storage);

    assertThat(load(storage, entries)).isEqualTo(new ImportReport(0, 0, 5, 0, List.of()));
    assertThat(export(storage)).isEqualTo(entries);
    assertThat(storage.sessions().find(HIGH).revision()).isEqualTo(5);
  }
}
