package safespace.application;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.message.Samples.message;
import static safespace.domain.message.Samples.streaming;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import safespace.application.archive.ImportConversations;
import safespace.application.archive.ImportConversations.Line;
import safespace.application.archive.ImportReport;
import safespace.application.live.ChangeListener;
import safespace.application.message.AppendMessages;
import safespace.application.message.EditMessage;
import safespace.application.message.VisitorRoles;
import safespace.application.message.WriteChunk;
import safespace.application.session.CreateSession;
import safespace.application.session.EditSession;
import safespace.application.session.PutSession;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.Rejections;
import safespace.domain.TestClock;
import safespace.domain.archive.Entry;
import safespace.domain.message.Appended;
import safespace.domain.message.Chunk;
import safespace.domain.message.Content;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.Message;
import safespace.domain.message.MessageEdit;
import safespace.domain.message.NewMessage;
import safespace.domain.redaction.Redaction;
import safespace.domain.redaction.Redaction.Mode;
import safespace.domain.redaction.SensitiveData;
import safespace.domain.session.Session;
import safespace.domain.session.SessionEdit;
import safespace.domain.session.SessionId;
import safespace.domain.session.Title;
import safespace.domain.storage.InMemoryStorage;
import safespace.domain.storage.Lifetimes;

/** Every use case that takes words looks through them before they are stored. */
class RedactionTest {
  private static final String SAID = "Write to me@example.org";
  private static final String STORED = "Write to [email]";

  private final InMemoryStorage storage =
      new InMemoryStorage(TestClock.ticking(), new Lifetimes(null, Duration.ofDays(30)));
  private final SessionId session = SessionId.random();

  private static Redaction redaction(Mode mode) {
    return new Redaction(mode, new SensitiveData(_ -> List.of()));
  }

  private AppendMessages append(Mode mode) {
    return new AppendMessages(
        storage.messages(), true, VisitorRoles.ALL, redaction(mode), ChangeListener.NONE);
  }

  private List<String> stored() {
    return storage
        .messages()
        .history(session, HistoryQuery.after(0, 100), null)
        .orElseThrow()
        .messages()
        .stream()
        .map(message -> message.body().content().text())
        .toList();
  }

  private static SessionEdit titled(String title) {
    return new SessionEdit(true, new Title(title), UnaryOperator.identity());
  }

  @Test
  void append_masksWhatItStores_andKnowsTheSameBodyAgain() {
    NewMessage message = message(SAID);

    Appended first = append(Mode.MASK).append(session, message, null, Actor.ANONYMOUS);
    Appended again = append(Mode.MASK).append(session, message, null, Actor.ANONYMOUS);

    assertThat(first.replayed()).isFalse();
    assertThat(again.replayed()).isTrue();
    assertThat(stored()).containsExactly(STORED);
  }

  @Test
  void append_masksBatches() {
    append(Mode.MASK)
        .append(session, List.of(message("Hello"), message(SAID)), null, Actor.ANONYMOUS);

    assertThat(stored()).containsExactly("Hello", STORED);
  }

  @Test
  void append_rejectsAndStoresNothing() {
    assertThat(
            Rejections.mistakesOf(
                () -> append(Mode.REJECT).append(session, message(SAID), null, Actor.ANONYMOUS)))
        .containsExactly("/content sensitive_data");
    assertThat(
            Rejections.mistakesOf(() ->
                append(Mode.REJECT)
                    .append(
                        session, List.of(message("Hello"), message(SAID)), null, Actor.ANONYMOUS)))
        .containsExactly("/messages/1/content sensitive_data");
    assertThat(storage.sessions().findAll(List.of(session))).isEmpty();
  }

  @Test
  void editMessage_masksWhatItStores() {
    NewMessage message = message("Hello");
    append(Mode.MASK).append(session, message, null, Actor.ANONYMOUS);

    Message edited =
        new EditMessage(storage, VisitorRoles.ALL, redaction(Mode.MASK), ChangeListener.NONE)
            .edit(
                session,
                message.id(),
                new MessageEdit(new Content(SAID), null, UnaryOperator.identity(), null),
                Actor.ANONYMOUS);

    assertThat(edited.body().content().text()).isEqualTo(STORED);
    assertThat(stored()).containsExactly(STORED);
  }

  @Test
  void writeChunk_isRefused_alsoToAMessageFromBefore() {
    NewMessage message = streaming("");
    append(Mode.OFF).append(session, message, null, Actor.ANONYMOUS);

    assertThat(
            Rejections.mistakesOf(() ->
                new WriteChunk(
                        storage.messages(),
                        VisitorRoles.ALL,
                        redaction(Mode.MASK),
                        ChangeListener.NONE)
                    .write(session, message.id(), new Chunk(0, "Hello"), Actor.ANONYMOUS)))
        .containsExactly(" streaming_unavailable");
    assertThat(stored()).containsExactly("");
  }

  @Test
  void sessions_haveTheirTitlesMasked_howeverTheyGetThem() {
    Redaction masking = redaction(Mode.MASK);
    Session created =
        new CreateSession(storage.sessions(), masking)
            .create(new Title(SAID), Metadata.EMPTY, Actor.ANONYMOUS);
    PutSession put =
        new PutSession(storage.sessions(), storage, true, masking, ChangeListener.NONE);

    assertThat(created.title()).isEqualTo(new Title(STORED));
    assertThat(put.put(session, titled(SAID), Actor.ANONYMOUS).session().title())
        .isEqualTo(new Title(STORED));
    assertThat(put.put(session, titled("Or " + SAID), Actor.ANONYMOUS).session().title())
        .isEqualTo(new Title("Or " + STORED));
    assertThat(
            new EditSession(storage, masking, ChangeListener.NONE)
                .edit(session, titled("And " + SAID), null, Actor.ANONYMOUS)
                .title())
        .isEqualTo(new Title("And " + STORED));
  }

  @Test
  void import_masksWhatItStores_orRefusesTheLine() {
    NewMessage message = message(SAID);
    List<Line> lines =
        List.of(
            line(1, new Entry.OfMessage(session, message("Hello"))),
            line(2, new Entry.OfMessage(session, message)));

    ImportReport refused = load(Mode.REJECT, lines);
    ImportReport masked = load(Mode.MASK, lines);
    ImportReport again = load(Mode.MASK, lines);

    assertThat(refused.errors())
        .extracting(line -> line.line() + " " + line.code())
        .containsExactly("2 sensitive_data");
    assertThat(masked.messages()).isEqualTo(1);
    assertThat(again.skipped()).isEqualTo(2);
    assertThat(stored()).containsExactly("Hello", STORED);
  }

  private ImportReport load(Mode mode, List<Line> lines) {
    return new ImportConversations(storage.archive(), storage, redaction(mode))
        .load(lines.iterator());
  }

  private static Line line(long number, Entry entry) {
    return new Line(number, 100, redaction -> redaction.applied(entry));
  }
}
