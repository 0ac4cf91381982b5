package safespace.application.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static safespace.domain.message.Samples.message;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import safespace.application.archive.ImportConversations.Line;
import safespace.application.archive.ImportReport.RefusedLine;
import safespace.application.live.ChangeListener;
import safespace.application.message.EraseMessage;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.Mistake;
import safespace.domain.Rejection;
import safespace.domain.TestClock;
import safespace.domain.archive.Archive;
import safespace.domain.archive.Entry;
import safespace.domain.message.Content;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.Message;
import safespace.domain.message.NewMessage;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.domain.storage.InMemoryStorage;

class ImportConversationsTest {
  private final InMemoryStorage storage = new InMemoryStorage(TestClock.still());
  private final BatchNotes batches = new BatchNotes(storage.archive());
  private final ImportConversations importConversations =
      new ImportConversations(batches, storage, Redaction.OFF);
  private final SessionId session = SessionId.random();

  /** Notes how many entries come at a time. */
  private static final class BatchNotes implements Archive {
    private final Archive archive;
    private final List<Integer> sizes = new ArrayList<>();
    private Runnable before = () -> {};

    BatchNotes(Archive archive) {
      this.archive = archive;
    }

    @Override
    public Loaded load(List<Entry> entries) {
      before.run();
      sizes.add(entries.size());
      return archive.load(entries);
    }

    @Override
    public void export(Consumer<Entry> reader) {
      archive.export(reader);
    }

    @Override
    public Cleared clear() {
      return archive.clear();
    }
  }

  private static final class BrokenOff extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** The lines, and then a failure instead of the end. */
  private static Iterator<Line> breakingOff(List<Line> lines) {
    Iterator<Line> whole = lines.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        if (!whole.hasNext()) throw new BrokenOff();
        return true;
      }

      @Override
      public Line next() {
        return whole.next();
      }
    };
  }

  private static Entry sessionLine(SessionId id) {
    return new Entry.OfSession(id, null, Metadata.EMPTY, null);
  }

  private Entry line(NewMessage message) {
    return new Entry.OfMessage(session, message);
  }

  private List<Entry> messageLines(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> line(message("Message " + i))).toList();
  }

  private static List<Line> file(Entry... entries) {
    return file(List.of(entries));
  }

  private static List<Line> file(List<Entry> entries) {
    return fileOf(entries.stream().<Function<Redaction, Entry>>map(entry -> _ -> entry).toList());
  }

  private static List<Line> fileOf(List<Function<Redaction, Entry>> entries) {
    return IntStream.range(0, entries.size())
        .mapToObj(i -> new Line(i + 1, 100, entries.get(i)))
        .toList();
  }

  private static Function<Redaction, Entry> malformed(Rejection rejection) {
    return _ -> {
      throw rejection;
    };
  }

  private static Rejection notJson() {
    return new Rejection(Rejection.Reason.MALFORMED_JSON, "Not JSON.");
  }

  private ImportReport load(List<Line> lines) {
    return importConversations.load(lines.iterator());
  }

  private ImportReport loadAtomically(List<Line> lines) {
    return importConversations.loadAtomically(lines.iterator());
  }

  /** The texts of the session's messages, in their order. */
  private List<String> texts() {
    List<String> texts = new ArrayList<>();
    long seq = 0;
    List<Message> page;
    do {
      page =
          storage
              .messages()
              .history(session, HistoryQuery.after(seq, HistoryQuery.MOST), null)
              .orElseThrow()
              .messages();
      page.stream().map(m -> m.body().content()).map(Content::text).forEach(texts::add);
      if (!page.isEmpty()) seq = page.getLast().seq();
    } while (!page.isEmpty());
    return texts;
  }

  private static List<String> textsUpTo(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> "Message " + i).toList();
  }

  private void assertNothingIsStored() {
    List<Entry> stored = new ArrayList<>();
    storage.archive().export(stored::add);
    assertThat(stored).isEmpty();
  }

  @Test
  void load_countsWhatItMade() {
    ImportReport report =
        load(
            file(
                sessionLine(session),
                line(message("One")),
                line(message("Two")),
                sessionLine(SessionId.random())));

    assertThat(report).isEqualTo(new ImportReport(2, 2, 0, 0, List.of()));
    assertThat(texts()).containsExactly("One", "Two");
  }

  @Test
  void load_countsASessionThatOnlyItsMessagesMade() {
    assertThat(load(file(line(message("One")), line(message("Two")))))
        .isEqualTo(new ImportReport(1, 2, 0, 0, List.of()));
    assertThat(storage.sessions().find(session).createdBy()).isEqualTo(Actor.IMPORT);
  }

  @Test
  void load_makesNothingOfAnEmptyFile() {
    assertThat(load(List.of())).isEqualTo(new ImportReport(0, 0, 0, 0, List.of()));
    assertThat(loadAtomically(List.of())).isEqualTo(new ImportReport(0, 0, 0, 0, List.of()));
  }

  @Test
  void load_changesNothingTheSecondTime() {
    List<Line> lines = file(sessionLine(session), line(message("One")), line(message("Two")));
    load(lines);
    Session before = storage.sessions().find(session);

    assertThat(load(lines)).isEqualTo(new ImportReport(0, 0, 3, 0, List.of()));
    assertThat(loadAtomically(lines)).isEqualTo(new ImportReport(0, 0, 3, 0, List.of()));
    assertThat(storage.sessions().find(session)).isEqualTo(before);
    assertThat(texts()).containsExactly("One", "Two");
  }

  @Test
  void load_keepsAMessageThatWasSaidTwiceAndSkipsBothTheSecondTime() {
    assertThat(load(fileWithoutIds())).isEqualTo(new ImportReport(1, 3, 0, 0, List.of()));
    assertThat(load(fileWithoutIds())).isEqualTo(new ImportReport(0, 0, 3, 0, List.of()));
    assertThat(texts()).containsExactly("Yes", "No", "Yes");
  }

  /** As it is read when its messages bring no ids. */
  private List<Line> fileWithoutIds() {
    DerivedIds ids = new DerivedIds();
    return fileOf(
        Stream.of("Yes", "No", "Yes")
            .<Function<Redaction, Entry>>map(text ->
                _ -> {
                  NewMessage message = message(text);
                  return line(message.withId(ids.next(session, message.body().fingerprint(), 1)));
                })
            .toList());
  }

  @Test
  void load_reportsRefusedLinesByNumberAndCodeAndStoresTheRest() {
    NewMessage taken = message("Taken");
    NewMessage forgotten = message("Forgotten");
    SessionId erased = SessionId.random();
    load(file(line(taken), line(forgotten), sessionLine(erased)));
    new EraseMessage(storage, ChangeListener.NONE).erase(session, forgotten.id(), Actor.ANONYMOUS);
    storage.sessions().erase(erased, Actor.ANONYMOUS);

    ImportReport report =
        load(
            file(
                line(message("Before")),
                line(message(taken.id(), "Another body")),
                line(forgotten),
                sessionLine(erased),
                new Entry.OfMessage(erased, message("Too late")),
                line(taken),
                line(message("After"))));

    assertThat(report)
        .isEqualTo(
            new ImportReport(
                0,
                2,
                1,
                4,
                List.of(
                    new RefusedLine(2, "message_id_conflict", "Not stored."),
                    new RefusedLine(3, "message_erased", "Not stored."),
                    new RefusedLine(4, "session_erased", "Not stored."),
                    new RefusedLine(5, "session_erased", "Not stored."))));
    assertThat(texts()).containsExactly("Taken", "Before", "After");
  }

  @Test
  void load_reportsALineThatCannotBeReadByItsNumberInTheFile() {
    ImportReport report =
        importConversations.load(
            List.of(
                    new Line(3, 100, malformed(notJson())),
                    new Line(8, 100, _ -> line(message("One"))))
                .iterator());

    assertThat(report)
        .isEqualTo(
            new ImportReport(
                1, 1, 0, 1, List.of(new RefusedLine(3, "malformed_json", "Not JSON."))));
  }

  @Test
  void load_reportsTheFirstMistakeOfALine() {
    Rejection rejection =
        Rejection.invalid(
            List.of(
                new Mistake("/role", Mistake.Code.REQUIRED, "Required, and not null."),
                new Mistake("/content", Mistake.Code.TOO_LONG, "At most so much.")));

    assertThat(load(fileOf(List.of(malformed(rejection)))).errors())
        .containsExactly(new RefusedLine(1, "required", "Required, and not null."));
  }

  @Test
  void load_countsAllRefusedLinesAndTellsTheFirstHundred() {
    ImportReport report = load(fileOf(Collections.nCopies(2_500, malformed(notJson()))));

    assertThat(report.refused()).isEqualTo(2_500);
    assertThat(report.errors())
        .extracting(RefusedLine::line)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 100).boxed().toList());
    assertNothingIsStored();
  }

  @Test
  void load_tellsTheFirstHundredInTheOrderOfTheFileWhereverTheyWereRefused() {
    load(file(sessionLine(session)));
    storage.sessions().erase(session, Actor.ANONYMOUS);
    List<Function<Redaction, Entry>> entries = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      entries.add(_ -> sessionLine(session));
      entries.add(malformed(notJson()));
    }

    ImportReport report = load(fileOf(entries));

    assertThat(report.refused()).isEqualTo(120);
    assertThat(report.errors())
        .extracting(RefusedLine::line)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 100).boxed().toList());
  }

  @Test
  void load_storesLinesFourThousandAtATime() {
    ImportReport report = load(file(messageLines(10_000)));

    assertThat(report).isEqualTo(new ImportReport(1, 10_000, 0, 0, List.of()));
    assertThat(batches.sizes).containsExactly(4_000, 4_000, 2_000);
    assertThat(texts()).isEqualTo(textsUpTo(10_000));
  }

  @Test
  void load_readsTheNextLinesWhileThoseBeforeAreStored() {
    List<Entry> entries = messageLines(4_001);
    List<Line> lines = new ArrayList<>(file(entries));
    CountDownLatch read = new CountDownLatch(1);
    lines.set(
        4_000,
        new Line(
            4_001,
            1,
            _ -> {
              read.countDown();
              return entries.get(4_000);
            }));
    batches.before = () -> assertThat(reached(read)).isTrue();

    assertThat(load(lines).messages()).isEqualTo(4_001);
  }

  private static boolean reached(CountDownLatch latch) {
    try {
      return latch.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
  }

  @Test
  void load_storesAsManyLinesAsFillABatchAtOnce() {
    assertThat(load(file(messageLines(4_000))).messages()).isEqualTo(4_000);
    assertThat(batches.sizes).containsExactly(4_000);
  }

  @Test
  void load_storesLongLinesFewAtATime() {
    List<Entry> entries = messageLines(10);
    List<Line> lines =
        IntStream.range(0, 10)
            .mapToObj(i -> new Line(i + 1, 1 << 20, _ -> entries.get(i)))
            .toList();

    assertThat(load(lines)).isEqualTo(new ImportReport(1, 10, 0, 0, List.of()));
    assertThat(batches.sizes).containsExactly(4, 4, 2);
    assertThat(texts()).isEqualTo(textsUpTo(10));
  }

  @Test
  void load_storesALineByItselfThatIsLongerThanABatch() {
    List<Entry> entries = messageLines(3);
    List<Line> lines =
        IntStream.range(0, 3).mapToObj(i -> new Line(i + 1, 8 << 20, _ -> entries.get(i))).toList();

    assertThat(load(lines).messages()).isEqualTo(3);
    assertThat(batches.sizes).containsExactly(1, 1, 1);
  }

  @Test
  void load_countsOnlyLinesThatCanBeReadTowardsABatch() {
    List<Function<Redaction, Entry>> entries = new ArrayList<>();
    for (Entry entry : messageLines(6_000)) {
      entries.add(malformed(notJson()));
      entries.add(_ -> entry);
    }

    ImportReport report = load(fileOf(entries));

    assertThat(report.messages()).isEqualTo(6_000);
    assertThat(report.refused()).isEqualTo(6_000);
    assertThat(batches.sizes).containsExactly(4_000, 2_000);
    assertThat(texts()).isEqualTo(textsUpTo(6_000));
  }

  @Test
  void load_canBeRepeatedAfterItBrokeOff() {
    List<Line> lines = file(messageLines(10_000));

    assertThatThrownBy(() -> importConversations.load(breakingOff(lines.subList(0, 6_000))))
        .isInstanceOf(BrokenOff.class);
    ImportReport report = load(lines);

    assertThat(report).isEqualTo(new ImportReport(0, 6_000, 4_000, 0, List.of()));
    assertThat(texts()).isEqualTo(textsUpTo(10_000));
  }

  @Test
  void load_doesNotTakeALostDatabaseForARefusedLine() {
    Rejection lost = new Rejection(Rejection.Reason.DATABASE_UNAVAILABLE, "No answer.");
    Archive unreachable =
        new Archive() {
          @Override
          public Loaded load(List<Entry> entries) {
            throw lost;
          }

          @Override
          public void export(Consumer<Entry> reader) {
            throw lost;
          }

          @Override
          public Cleared clear() {
            return new Cleared(0, 0, 0);
          }
        };

    assertThatThrownBy(() ->
            new ImportConversations(unreachable, storage, Redaction.OFF)
                .load(file(sessionLine(session)).iterator()))
        .isSameAs(lost);
  }

  @Test
  void loadAtomically_storesAllLinesInTheirOrder() {
    assertThat(loadAtomically(file(messageLines(2_500))))
        .isEqualTo(new ImportReport(1, 2_500, 0, 0, List.of()));
    assertThat(texts()).isEqualTo(textsUpTo(2_500));
  }

  @Test
  void loadAtomically_leavesNothingWhenTheLastOfManyLinesCannotBeRead() {
    List<Function<Redaction, Entry>> entries = new ArrayList<>();
    for (Entry entry : messageLines(2_500)) entries.add(_ -> entry);
    entries.add(malformed(notJson()));

    assertThat(loadAtomically(fileOf(entries)))
        .isEqualTo(
            new ImportReport(
                0, 0, 0, 1, List.of(new RefusedLine(2_501, "malformed_json", "Not JSON."))));
    assertNothingIsStored();
  }

  @Test
  void loadAtomically_leavesWhatWasThereWhenALineIsRefused() {
    NewMessage taken = message("Taken");
    load(file(line(taken)));
    Session before = storage.sessions().find(session);
    SessionId other = SessionId.random();

    ImportReport report =
        loadAtomically(
            file(
                sessionLine(other),
                line(taken),
                line(message("New")),
                line(message(taken.id(), "Another body"))));

    assertThat(report)
        .isEqualTo(
            new ImportReport(
                0, 0, 0, 1, List.of(new RefusedLine(4, "message_id_conflict", "Not stored."))));
    assertThat(storage.sessions().find(session)).isEqualTo(before);
    assertThat(storage.sessions().findAll(List.of(other))).isEmpty();
  }

  @Test
  void loadAtomically_tellsOfAllRefusedLines() {
    NewMessage hello = message("Hello");

    ImportReport report =
        loadAtomically(
            fileOf(
                List.of(
                    malformed(notJson()),
                    _ -> line(hello),
                    _ -> line(message(hello.id(), "Another body")),
                    malformed(notJson()))));

    assertThat(report.refused()).isEqualTo(3);
    assertThat(report.errors()).extracting(RefusedLine::line).containsExactly(1L, 3L, 4L);
  }

  @Test
  void loadAtomically_leavesNothingWhenTheFileBreaksOff() {
    List<Line> lines = file(messageLines(1_500));

    assertThatThrownBy(() -> importConversations.loadAtomically(breakingOff(lines)))
        .isInstanceOf(BrokenOff.class);
    assertNothingIsStored();
  }
}
