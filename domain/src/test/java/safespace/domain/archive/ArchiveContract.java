package safespace.domain.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static safespace.domain.Json.metadata;
import static safespace.domain.archive.Archive.Outcome.MESSAGE_ERASED;
import static safespace.domain.archive.Archive.Outcome.MESSAGE_ID_CONFLICT;
import static safespace.domain.archive.Archive.Outcome.SESSION_ERASED;
import static safespace.domain.archive.Archive.Outcome.SKIPPED;
import static safespace.domain.archive.Archive.Outcome.STORED;
import static safespace.domain.message.HistoryQuery.latest;
import static safespace.domain.message.Samples.full;
import static safespace.domain.message.Samples.many;
import static safespace.domain.message.Samples.message;
import static safespace.domain.message.Samples.streaming;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.Parallel;
import safespace.domain.archive.Archive.Cleared;
import safespace.domain.archive.Archive.Loaded;
import safespace.domain.archive.Archive.Outcome;
import safespace.domain.archive.Entry.OfMessage;
import safespace.domain.archive.Entry.OfSession;
import safespace.domain.message.Body;
import safespace.domain.message.Message;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.domain.session.Title;
import safespace.domain.storage.StorageContract;

/** What any {@link Archive} does. */
public abstract class ArchiveContract extends StorageContract {
  private static final Instant LONG_AGO = Instant.parse("2020-02-29T12:00:00.000001Z");

  private static OfSession session(SessionId id) {
    return new OfSession(id, null, Metadata.EMPTY, null);
  }

  private Loaded load(Entry... entries) {
    return archive().load(List.of(entries));
  }

  private static Loaded loaded(long sessionsMade, Outcome... outcomes) {
    return new Loaded(List.of(outcomes), sessionsMade);
  }

  private List<Message> history(SessionId session) {
    return messages().history(session, latest(200), null).orElseThrow().messages();
  }

  @Test
  void load_storesASession() {
    SessionId id = SessionId.random();
    Title title = new Title("From elsewhere");
    Metadata metadata = metadata("origin", "file", "none", null);

    Loaded loaded = load(new OfSession(id, title, metadata, LONG_AGO));

    assertThat(loaded).isEqualTo(loaded(1, STORED));
    Session stored = find(id);
    assertThat(stored)
        .isEqualTo(
            new Session(
                id,
                title,
                metadata,
                0,
                0,
                0,
                LONG_AGO,
                LONG_AGO,
                stored.lastActiveAt(),
                Actor.IMPORT,
                Actor.IMPORT));
    assertThat(stored.lastActiveAt()).isAfter(LONG_AGO);
  }

  @Test
  void load_takesNowForATimeThatIsNotGiven() {
    SessionId id = SessionId.random();
    Instant before = find(newSession()).createdAt();

    load(session(id), new OfMessage(id, message("Hello")));

    Instant after = find(newSession()).createdAt();
    assertThat(find(id).createdAt()).isStrictlyBetween(before, after);
    assertThat(history(id).getFirst().createdAt()).isStrictlyBetween(before, after);
  }

  @Test
  void load_storesTheMessagesOfASessionInTheirOrder() {
    SessionId id = SessionId.random();
    NewMessage first = full(MessageId.random());
    NewMessage second = message("Second", LONG_AGO);

    Loaded loaded = load(session(id), new OfMessage(id, first), new OfMessage(id, second));

    assertThat(loaded).isEqualTo(loaded(1, STORED, STORED, STORED));
    List<Message> stored = history(id);
    assertThat(stored)
        .containsExactly(
            first.stored(1, stored.getFirst().createdAt()), second.stored(2, LONG_AGO));
    Session session = find(id);
    assertThat(session)
        .extracting(Session::messageCount, Session::lastSeq, Session::revision)
        .containsExactly(2L, 2L, 2L);
    assertThat(session.updatedBy()).isEqualTo(Actor.IMPORT);
  }

  @Test
  void load_makesTheSessionOfAMessageThatHasNone() {
    SessionId id = SessionId.random();

    Loaded loaded = load(new OfMessage(id, message("One")), new OfMessage(id, message("Two")));

    assertThat(loaded).isEqualTo(loaded(1, STORED, STORED));
    assertThat(find(id).title()).isNull();
    assertThat(find(id).createdBy()).isEqualTo(Actor.IMPORT);
    assertThat(history(id)).hasSize(2);
  }

  @Test
  void load_skipsASessionThatIsThere() {
    SessionId id = newSession();
    Session before = find(id);

    Loaded loaded = load(new OfSession(id, new Title("Another"), metadata("n", 1), LONG_AGO));

    assertThat(loaded).isEqualTo(loaded(0, SKIPPED));
    assertThat(find(id)).isEqualTo(before);
  }

  @Test
  void load_takesTheFirstOfManyEntriesOfASession() {
    SessionId id = SessionId.random();

    Loaded loaded =
        load(
            new OfSession(id, new Title("First"), Metadata.EMPTY, null),
            new OfSession(id, new Title("Second"), Metadata.EMPTY, null));

    assertThat(loaded).isEqualTo(loaded(1, STORED, SKIPPED));
    assertThat(find(id).title()).isEqualTo(new Title("First"));
  }

  @Test
  void load_skipsASessionThatAMessageBeforeItHasMade() {
    SessionId id = SessionId.random();

    Loaded loaded =
        load(
            new OfMessage(id, message("Hello")),
            new OfSession(id, new Title("Too late"), Metadata.EMPTY, null));

    assertThat(loaded).isEqualTo(loaded(1, STORED, SKIPPED));
    assertThat(find(id).title()).isNull();
  }

  @Test
  void load_addsMessagesToTheEndOfASessionThatIsThere() {
    SessionId id = newSession(many(2));
    Session before = find(id);

    Loaded loaded = load(new OfMessage(id, message("Three")), new OfMessage(id, message("Four")));

    assertThat(loaded).isEqualTo(loaded(0, STORED, STORED));
    assertThat(history(id)).extracting(Message::seq).containsExactly(1L, 2L, 3L, 4L);
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
                Actor.IMPORT));
    assertThat(after.lastActiveAt()).isAfter(before.lastActiveAt());
  }

  @Test
  void load_skipsAMessageThatIsThereAsFirstSentOrAsItStands() {
    NewMessage message = message("First thought");
    SessionId id = newSession(message);
    editMessage(id, message.id(), rewording("Second thought"));
    Session before = find(id);

    Loaded loaded =
        load(
            new OfMessage(id, message), new OfMessage(id, message(message.id(), "Second thought")));

    assertThat(loaded).isEqualTo(loaded(0, SKIPPED, SKIPPED));
    assertThat(find(id)).isEqualTo(before);
  }

  @Test
  void load_refusesAnotherBodyWithTheSameId() {
    NewMessage message = message("Hello");
    SessionId id = newSession(message);

    Loaded loaded = load(new OfMessage(id, message(message.id(), "Goodbye")));

    assertThat(loaded).isEqualTo(loaded(0, MESSAGE_ID_CONFLICT));
    assertThat(history(id))
        .extracting(m -> m.body().content())
        .containsExactly(message.body().content());
  }

  @Test
  void load_knowsAMessageOfTheSameLoadAgain() {
    SessionId id = SessionId.random();
    NewMessage message = message("Hello");

    Loaded loaded =
        load(
            new OfMessage(id, message),
            new OfMessage(id, message),
            new OfMessage(id, message(message.id(), "Goodbye")));

    assertThat(loaded).isEqualTo(loaded(1, STORED, SKIPPED, MESSAGE_ID_CONFLICT));
    assertThat(history(id))
        .extracting(m -> m.body().content())
        .containsExactly(message.body().content());
  }

  @Test
  void load_takesTheSameMessageInAnotherSession() {
    NewMessage message = message("Hello");
    SessionId one = SessionId.random();
    SessionId other = SessionId.random();

    assertThat(load(new OfMessage(one, message), new OfMessage(other, message)))
        .isEqualTo(loaded(2, STORED, STORED));
    assertThat(history(other)).extracting(Message::seq).containsExactly(1L);
  }

  @Test
  void load_storesTheRestWhenSomeEntriesAreRefused() {
    NewMessage gone = message("Forget this");
    NewMessage there = message("Hello");
    SessionId id = newSession(gone, there);
    eraseMessage(id, gone.id());
    SessionId erased = erasedSession();
    SessionId fresh = SessionId.random();

    Loaded loaded =
        load(
            session(erased),
            new OfMessage(erased, message("Again")),
            new OfMessage(id, gone),
            new OfMessage(id, message(gone.id(), "Another body")),
            new OfMessage(id, message(there.id(), "Another body")),
            new OfMessage(id, message("Three")),
            session(fresh),
            new OfMessage(fresh, message("One")));

    assertThat(loaded)
        .isEqualTo(
            loaded(
                1,
                SESSION_ERASED,
                SESSION_ERASED,
                MESSAGE_ERASED,
                MESSAGE_ERASED,
                MESSAGE_ID_CONFLICT,
                STORED,
                STORED,
                STORED));
    assertThat(history(id)).extracting(Message::seq).containsExactly(2L, 3L);
    assertThat(history(fresh)).extracting(Message::seq).containsExactly(1L);
  }

  @Test
  void load_changesNothingTheSecondTime() {
    SessionId id = SessionId.random();
    Entry[] entries = {
      new OfSession(id, new Title("Twice"), metadata("n", 1), LONG_AGO),
      new OfMessage(id, full(MessageId.random())),
      new OfMessage(id, message("Two", LONG_AGO))
    };
    load(entries);
    Session before = find(id);
    List<Message> history = history(id);

    assertThat(load(entries)).isEqualTo(loaded(0, SKIPPED, SKIPPED, SKIPPED));
    assertThat(find(id)).isEqualTo(before);
    assertThat(history(id)).isEqualTo(history);
  }

  @Test
  void load_knowsWhatIsStillBeingWritten() {
    SessionId id = SessionId.random();

    load(new OfMessage(id, streaming("So far")), new OfMessage(id, message("Meanwhile")));

    assertThat(messages().history(id, latest(50), 2L)).isPresent();
  }

  @Test
  void load_isFollowedByAppendsWithoutAGap() {
    SessionId id = SessionId.random();
    NewMessage message = message("One");
    load(new OfMessage(id, message));

    assertThat(append(id, message("Two")).getFirst().seq()).isEqualTo(2);
    assertThat(appendAfter(id, null, message).replayed()).isTrue();
  }

  @Test
  void load_takesNothing() {
    assertThat(load()).isEqualTo(loaded(0));
  }

  @Test
  void load_storesOnceWhatComesManyTimesAtOnce() {
    SessionId one = SessionId.random();
    SessionId other = SessionId.random();
    List<Entry> entries =
        Stream.of(many(20))
            .<Entry>mapMulti((message, out) -> {
              out.accept(new OfMessage(one, message));
              out.accept(new OfMessage(other, message));
            })
            .toList();

    List<Loaded> loads =
        Parallel.run(8, i -> archive().load(i % 2 == 0 ? entries : entries.reversed()));

    assertThat(loads.stream().mapToLong(Loaded::sessionsMade).sum()).isEqualTo(2);
    assertThat(loads.stream().flatMap(l -> l.outcomes().stream()).filter(STORED::equals))
        .hasSize(40);
    assertThat(history(one)).hasSize(20);
    assertThat(history(other))
        .extracting(Message::seq)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
  }

  @Test
  void load_andAppendsNumberWithoutAGapTogether() {
    SessionId id = SessionId.random();

    Parallel.run(
        20,
        i ->
            i % 2 == 0
                ? append(id, message("Appended")).size()
                : load(new OfMessage(id, message("Loaded"))).outcomes().size());

    assertThat(history(id))
        .extracting(Message::seq)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
    assertThat(find(id).messageCount()).isEqualTo(20);
  }

  /** What the export says of these sessions; of others it says nothing. */
  private List<Entry> exported(SessionId... sessions) {
    Set<SessionId> wanted = Set.of(sessions);
    List<Entry> entries = new ArrayList<>();
    archive()
        .export(entry -> {
          if (wanted.contains(entry.session())) entries.add(entry);
        });
    return entries;
  }

  @Test
  void export_givesEachSessionAndThenItsMessages() {
    SessionId id = SessionId.random();
    OfSession session = new OfSession(id, new Title("Out"), metadata("none", null), LONG_AGO);
    NewMessage late = message("Written late", LONG_AGO.plusSeconds(60));
    NewMessage early = message("Written early", LONG_AGO);
    load(session, new OfMessage(id, late), new OfMessage(id, early));

    assertThat(exported(id))
        .containsExactly(session, new OfMessage(id, late), new OfMessage(id, early));
  }

  @Test
  void export_givesMessagesAsTheyStand() {
    NewMessage full = full(MessageId.random());
    NewMessage edited = message("First thought");
    NewMessage erased = message("Forget this");
    SessionId id = newSession(full, edited, erased, streaming("So far"));
    editMessage(id, edited.id(), rewording("Second thought"));
    eraseMessage(id, erased.id());

    List<Entry> entries = exported(id);

    assertThat(entries.subList(1, entries.size()))
        .containsExactlyElementsOf(
            history(id).stream().<Entry>map(m -> new OfMessage(id, asNew(m))).toList());
    assertThat(history(id)).hasSize(3);
  }

  private static NewMessage asNew(Message m) {
    return new NewMessage(
        m.id(),
        new Body(
            m.body().role(),
            m.body().content(),
            m.body().citations(),
            m.body().metadata(),
            m.body().status()),
        m.createdAt());
  }

  @Test
  void export_givesSessionsWithoutMessages() {
    SessionId id = newSession();

    assertThat(exported(id))
        .containsExactly(new OfSession(id, null, Metadata.EMPTY, find(id).createdAt()));
  }

  @Test
  void export_ordersSessionsByTheBytesOfTheirIds() {
    SessionId low = new SessionId(withFirstBits(0x0L));
    SessionId middle = new SessionId(withFirstBits(0x7L));
    SessionId high = new SessionId(withFirstBits(0x8L));
    SessionId highest = new SessionId(withFirstBits(0xfL));
    for (SessionId id : List.of(high, low, highest, middle)) append(id, message("Hello"));

    assertThat(exported(low, middle, high, highest))
        .extracting(Entry::session)
        .containsExactly(low, low, middle, middle, high, high, highest, highest);
  }

  private static UUID withFirstBits(long nibble) {
    UUID random = UUID.randomUUID();
    return new UUID(
        random.getMostSignificantBits() >>> 4 | nibble << 60, random.getLeastSignificantBits());
  }

  @Test
  void export_givesEachSessionOnceHoweverMuchThereIs() {
    SessionId one = SessionId.random();
    SessionId other = SessionId.random();
    for (int i = 0; i < 13; i++) {
      append(one, many(100));
      append(other, many(100));
    }

    List<Entry> entries = exported(one, other);

    assertThat(entries.stream().filter(OfSession.class::isInstance)).hasSize(2);
    assertThat(entries).hasSize(2 + 2 * 13 * 100);
  }

  @Test
  void export_leavesErasedSessionsOut() {
    SessionId id = newSession(message("Forget this"));
    sessions().erase(id, Actor.ANONYMOUS);

    assertThat(exported(id)).isEmpty();
  }

  @Test
  void export_goesBackInWithoutAnyChange() {
    NewMessage edited = message("First thought");
    SessionId id = newSession(full(MessageId.random()), edited, message("Three"));
    editMessage(id, edited.id(), rewording("Second thought"));
    Session before = find(id);

    Loaded loaded = archive().load(exported(id));

    assertThat(loaded).isEqualTo(loaded(0, SKIPPED, SKIPPED, SKIPPED, SKIPPED));
    assertThat(find(id)).isEqualTo(before);
  }

  @Test
  void export_isOfOneMoment() {
    SessionId low = new SessionId(withFirstBits(0x0L));
    SessionId high = new SessionId(withFirstBits(0xfL));
    NewMessage before = message("Before");
    append(low, before);
    append(high, before);
    List<Entry> entries = new ArrayList<>();
    AtomicBoolean written = new AtomicBoolean();

    archive()
        .export(entry -> {
          if (written.compareAndSet(false, true)) {
            Parallel.run(1, _ -> append(high, message("Meanwhile")));
          }
          if (entry.session().equals(high)) entries.add(entry);
        });

    assertThat(entries).hasSize(2);
    assertThat(history(high)).hasSize(2);
  }

  @Test
  void clear_removesEverything_andCountsIt() {
    archive().clear(); // what other tests have left behind
    NewMessage gone = message("Forget this");
    SessionId id = newSession(gone, message("Two"), message("Three"));
    eraseMessage(id, gone.id());
    SessionId other = newSession();
    SessionId erased = erasedSession();

    assertThat(archive().clear()).isEqualTo(new Cleared(2, 2, 1));

    assertThat(sessions().findAll(List.of(id, other))).isEmpty();
    assertThat(load(session(erased))).isEqualTo(loaded(1, STORED));
    assertThat(load(session(id), new OfMessage(id, gone))).isEqualTo(loaded(1, STORED, STORED));
    assertThat(history(id)).extracting(Message::seq).containsExactly(1L);
    assertThat(archive().clear()).isEqualTo(new Cleared(2, 1, 0));
    assertThat(archive().clear()).isEqualTo(new Cleared(0, 0, 0));
  }

  @Test
  void clear_isTakenBackWithItsUnitOfWork() {
    SessionId id = newSession(message("Remember this"));

    assertThat(
            catchThrowable(() ->
                unitOfWork()
                    .atomically(work -> {
                      assertThat(work.archive().clear().sessions()).isPositive();
                      throw new IllegalStateException("planned");
                    })))
        .isInstanceOf(IllegalStateException.class);
    assertThat(history(id)).hasSize(1);
  }
}
