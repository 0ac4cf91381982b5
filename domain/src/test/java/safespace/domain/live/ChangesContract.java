package safespace.domain.live;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejection.Reason.SESSION_ERASED;
import static safespace.domain.Rejection.Reason.SESSION_NOT_FOUND;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.message.Samples.many;
import static safespace.domain.message.Samples.message;
import static safespace.domain.message.Samples.streaming;
import static safespace.domain.message.Status.COMPLETE;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import safespace.domain.Actor;
import safespace.domain.Parallel;
import safespace.domain.Randomly;
import safespace.domain.archive.Entry;
import safespace.domain.live.ChangeRepository.Beginning;
import safespace.domain.live.ChangeRepository.Standing;
import safespace.domain.live.ChangeRepository.Untold;
import safespace.domain.message.Chunk;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.Message;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.session.SessionEdit;
import safespace.domain.session.SessionId;
import safespace.domain.session.Title;
import safespace.domain.storage.StorageContract;

/** What any {@link ChangeRepository} does. */
public abstract class ChangesContract extends StorageContract {

  protected abstract ChangeRepository changes();

  /** Somebody who follows a session. */
  private final class Follower {
    private final SessionId session;
    private Place place;

    Follower(SessionId session, @Nullable Long after) {
      this.session = session;
      Beginning beginning = changes().begin(session, after).orElseThrow();
      place = beginning.place();
      for (var id : beginning.streaming()) {
        place = place.told(messages().find(session, id), beginning.revision());
      }
    }

    /** All that has happened since, as far as it fits on a line each. */
    List<String> news() {
      List<String> news = new ArrayList<>();
      while (read(news)) {}
      return news;
    }

    /** Adds what one takes in at once, and says whether there is more. */
    boolean read(List<String> news) {
      Changes changes = changes().since(session, place);
      place = changes.place();
      changes.events().stream().map(ChangesContract::line).forEach(news::add);
      return changes.more();
    }
  }

  private Follower follow(SessionId session) {
    return new Follower(session, null);
  }

  private List<String> newsAfter(SessionId session, long revision) {
    return new Follower(session, revision).news();
  }

  private static String line(Event event) {
    return switch (event) {
      case Event.MessageCreated(Message m, Long revision) -> revision + " + " + line(m);
      case Event.MessageUpdated(Message m, Long revision) -> revision + " ~ " + line(m);
      case Event.MessageGrown(var _, long seq, int offset, String text) ->
          "... " + seq + "@" + offset + " " + text;
      case Event.MessageDeleted(var _, long seq, Long revision) -> revision + " - " + seq;
      case Event.SessionUpdated(var session, Long revision) ->
          revision + " = " + (session.title() == null ? "-" : session.title().text());
      case Event.SessionDeleted() -> "end";
    };
  }

  private static String line(Message message) {
    return message.seq() + " " + message.body().content().text();
  }

  private void retitle(SessionId session, String title) {
    SessionEdit edit = new SessionEdit(true, new Title(title), metadata -> metadata);
    unitOfWork()
        .atomically(work ->
            work.sessions().save(work.sessions().lock(session).edited(edit), Actor.SERVICE));
  }

  @Test
  void since_tellsOfMessagesThatWereAppended() {
    SessionId session = newSession(message("Before"));
    Follower follower = follow(session);
    assertThat(follower.news()).isEmpty();

    append(session, message("One"), message("Two"));
    append(session, message("Three"));

    assertThat(follower.news()).containsExactly("2 + 2 One", "3 + 3 Two", "4 + 4 Three");
    assertThat(follower.news()).isEmpty();
  }

  @Test
  void since_tellsWholeMessages() {
    SessionId session = newSession();
    Follower follower = follow(session);
    Message stored = append(session, message("One")).getFirst();

    assertThat(changes().since(session, follower.place).events())
        .containsExactly(new Event.MessageCreated(stored, 1L));
  }

  @Test
  void since_tellsOfEditsErasuresAndTheSession_inTheOrderOfTheirRevisions() {
    NewMessage first = message("One");
    NewMessage second = message("Two");
    SessionId session = newSession(first, second);
    Follower follower = follow(session);

    editMessage(session, second.id(), rewording("Two, reworded"));
    retitle(session, "A talk");
    eraseMessage(session, first.id());
    append(session, message("Three"));

    assertThat(follower.news())
        .containsExactly("3 ~ 2 Two, reworded", "4 = A talk", "5 - 1", "6 + 3 Three");
    assertThat(follower.news()).isEmpty();
  }

  @Test
  void since_tellsOfEachMessageOnce_asItStandsNow() {
    SessionId session = newSession();
    Follower follower = follow(session);
    NewMessage edited = message("One");
    NewMessage erased = message("Two");
    append(session, edited, erased, message("Three"));
    editMessage(session, edited.id(), rewording("1"));
    editMessage(session, edited.id(), rewording("I"));
    eraseMessage(session, erased.id());
    retitle(session, "A");
    retitle(session, "B");

    assertThat(follower.news()).containsExactly("3 + 3 Three", "5 + 1 I", "6 - 2", "8 = B");
  }

  @Test
  void begin_resumesAfterAnyRevision() {
    NewMessage first = message("One");
    SessionId session = newSession(first);
    editMessage(session, first.id(), rewording("1"));
    append(session, message("Two"), message("Three"));
    retitle(session, "A talk");

    assertThat(newsAfter(session, 0))
        .containsExactly("2 + 1 1", "3 + 2 Two", "4 + 3 Three", "5 = A talk");
    assertThat(newsAfter(session, 1))
        .containsExactly("2 ~ 1 1", "3 + 2 Two", "4 + 3 Three", "5 = A talk");
    assertThat(newsAfter(session, 3)).containsExactly("4 + 3 Three", "5 = A talk");
    assertThat(newsAfter(session, 5)).isEmpty();
    assertThat(changes().begin(session, 6L)).isEmpty();
  }

  @Test
  void since_tellsManyChangesInParts_withoutAGapOrARepeat() {
    SessionId session = newSession(many(100));
    append(session, many(100));
    for (long seq : new long[] {3, 70, 150, 200}) editMessage(session, at(session, seq), "edited");
    append(session, message("Last"));

    List<String> news = newsAfter(session, 0);

    List<String> expected =
        LongStream.rangeClosed(1, 200)
            .filter(seq -> seq != 3 && seq != 70 && seq != 150 && seq != 200)
            .mapToObj(seq -> seq + " + " + seq + " Message " + (seq > 100 ? seq - 100 : seq))
            .collect(Collectors.toCollection(ArrayList::new));
    expected.addAll(
        List.of(
            "201 + 3 edited",
            "202 + 70 edited",
            "203 + 150 edited",
            "204 + 200 edited",
            "205 + 201 Last"));
    assertThat(news).isEqualTo(expected);
    assertThat(newsAfter(session, 64).subList(0, 2))
        .containsExactly("65 + 65 Message 65", "66 + 66 Message 66");
  }

  @Test
  void since_tellsOfAMessageAsNewOnlyOnce_alsoWhenItChangesAmongTheParts() {
    SessionId session = newSession(many(100));
    append(session, many(100));
    editMessage(session, at(session, 5), "edited before");
    Follower follower = new Follower(session, 0L);
    List<String> first = new ArrayList<>();
    assertThat(follower.read(first)).isTrue();
    assertThat(first).endsWith("65 + 65 Message 65").hasSize(64);

    editMessage(session, at(session, 3), "told, then edited");
    editMessage(session, at(session, 5), "edited twice");
    editMessage(session, at(session, 190), "edited, then told");
    eraseMessage(session, at(session, 7));
    assertThat(follower.read(new ArrayList<>())).isTrue();
    editMessage(session, at(session, 3), "told, then edited twice");

    assertThat(follower.news())
        .endsWith(
            "200 + 200 Message 100",
            "203 + 5 edited twice",
            "204 + 190 edited, then told",
            "205 - 7",
            "206 ~ 3 told, then edited twice");
    editMessage(session, at(session, 5), "three times");
    assertThat(follower.news()).containsExactly("207 ~ 5 three times");
  }

  @Test
  void since_leadsEveryFollowerToTheSameMessages_whateverChangesAmongTheParts() {
    Randomly.check(
        3,
        random -> {
          SessionId session = newSession(many(80));
          Follower follower = new Follower(session, 0L);
          List<String> news = new ArrayList<>();
          for (int i = 0; i < 40; i++) {
            append(session, many(random.nextInt(1, 10)));
            long seq = random.nextLong(1, 81);
            if (random.nextInt(3) == 0) editMessage(session, at(session, seq), "Edit " + i);
            if (i == 20) eraseMessage(session, at(session, 50));
            if (random.nextInt(3) == 0) follower.read(news);
          }
          news.addAll(follower.news());

          Map<String, String> known = new HashMap<>();
          for (String line : news) {
            String[] words = line.split(" ", 4);
            String before =
                words[1].equals("-") ? known.remove(words[2]) : known.put(words[2], words[3]);
            if (words[1].equals("+")) assertThat(before).as(line).isNull();
            if (words[1].equals("~")) assertThat(before).as(line).isNotNull();
          }
          assertThat(known).isEqualTo(stored(session));
        });
  }

  /** The messages by their numbers. */
  private Map<String, String> stored(SessionId session) {
    Map<String, String> stored = new HashMap<>();
    List<Message> page;
    long last = 0;
    do {
      page =
          messages().history(session, HistoryQuery.after(last, 200), null).orElseThrow().messages();
      for (Message message : page) {
        stored.put(message.seq() + "", message.body().content().text());
        last = message.seq();
      }
    } while (!page.isEmpty());
    return stored;
  }

  private MessageId at(SessionId session, long seq) {
    return messages()
        .history(session, HistoryQuery.after(seq - 1, 1), null)
        .orElseThrow()
        .messages()
        .getFirst()
        .id();
  }

  private void editMessage(SessionId session, MessageId id, String text) {
    editMessage(session, id, rewording(text));
  }

  @Test
  void since_takesInOnlySoMuchAtOnce() {
    NewMessage[] large =
        IntStream.range(0, 20)
            .mapToObj(_ -> message("x".repeat(100_000)))
            .toArray(NewMessage[]::new);
    SessionId session = newSession(large);
    Place start = changes().begin(session, 0L).orElseThrow().place();

    Changes first = changes().since(session, start);

    assertThat(first.events()).hasSizeLessThanOrEqualTo(64).isNotEmpty();
    assertThat(newsAfter(session, 0)).hasSize(20);
  }

  @Test
  void since_tellsWhatIsAddedToAMessageThatIsBeingWritten() {
    SessionId session = newSession();
    Follower follower = follow(session);
    NewMessage message = streaming("Once");
    append(session, message);
    assertThat(follower.news()).containsExactly("1 + 1 Once");

    messages().write(session, message.id(), new Chunk(4, " upon 🌍"), Actor.ANONYMOUS);
    assertThat(follower.news()).containsExactly("... 1@4  upon 🌍");
    messages().write(session, message.id(), new Chunk(11, " a time"), Actor.ANONYMOUS);
    assertThat(follower.news()).containsExactly("... 1@11  a time");
    assertThat(follower.news()).isEmpty();

    editMessage(session, message.id(), ending(COMPLETE));
    assertThat(follower.news()).containsExactly("2 ~ 1 Once upon 🌍 a time");
    assertThat(follower.news()).isEmpty();
  }

  @Test
  void begin_namesWhatIsBeingWritten_whichIsNotToldAgain() {
    NewMessage first = streaming("Once");
    SessionId session = newSession(message("Tell me."), first);
    messages().write(session, first.id(), new Chunk(4, " upon"), Actor.ANONYMOUS);

    for (Long after : new Long[] {null, 0L, 1L, 2L}) {
      assertThat(changes().begin(session, after).orElseThrow().streaming())
          .containsExactly(first.id());
    }
    Follower live = follow(session);
    Follower resumed = new Follower(session, 0L);
    assertThat(live.news()).isEmpty();
    assertThat(resumed.news()).containsExactly("1 + 1 Tell me.");

    messages().write(session, first.id(), new Chunk(9, " a time"), Actor.ANONYMOUS);
    editMessage(session, first.id(), ending(COMPLETE));
    assertThat(live.news()).containsExactly("3 ~ 2 Once upon a time");
    assertThat(resumed.news()).containsExactly("3 ~ 2 Once upon a time");
    assertThat(follow(session).news()).isEmpty();
    assertThat(changes().begin(session, null).orElseThrow().streaming()).isEmpty();
  }

  @Test
  void since_tellsOfSeveralMessagesThatAreBeingWritten() {
    NewMessage first = streaming("");
    NewMessage second = streaming("");
    SessionId session = newSession(first, second);
    Follower follower = follow(session);

    for (int i = 0; i < 300; i++) {
      messages().write(session, first.id(), new Chunk(i, "a"), Actor.ANONYMOUS);
      messages().write(session, second.id(), new Chunk(i, "b"), Actor.ANONYMOUS);
    }
    append(session, message("In between"));

    Map<Long, String> texts = new TreeMap<>();
    List<String> others = new ArrayList<>();
    for (String line : follower.news()) {
      if (!line.startsWith("... ")) {
        others.add(line);
        continue;
      }
      String[] parts = line.substring(4).split("[@ ]", 3);
      String before = texts.getOrDefault(Long.valueOf(parts[0]), "");
      assertThat(before).hasSize(Integer.parseInt(parts[1]));
      texts.put(Long.valueOf(parts[0]), before + parts[2]);
    }
    assertThat(texts).containsOnly(Map.entry(1L, "a".repeat(300)), Map.entry(2L, "b".repeat(300)));
    assertThat(others).containsExactly("3 + 3 In between");
  }

  @Test
  void since_tellsOfTheErasureOfAMessageThatWasBeingWritten() {
    NewMessage message = streaming("Once");
    SessionId session = newSession(message);
    Follower follower = follow(session);

    messages().write(session, message.id(), new Chunk(4, " upon"), Actor.ANONYMOUS);
    eraseMessage(session, message.id());

    assertThat(follower.news()).containsExactly("2 - 1");
    assertThat(follower.news()).isEmpty();
  }

  @Test
  void since_tellsOfWhatWasImported() {
    SessionId session = newSession(message("One"));
    retitle(session, "A talk");
    Follower follower = follow(session);

    archive()
        .load(
            List.of(
                new Entry.OfMessage(session, message("Two")),
                new Entry.OfMessage(session, message("Three"))));

    assertThat(follower.news()).containsExactly("3 + 2 Two", "4 + 3 Three");
  }

  @Test
  void since_missesNothingThatManyWrite() {
    SessionId session = newSession();
    Follower follower = follow(session);
    List<String> told = new ArrayList<>();

    Parallel.run(
        20,
        i -> {
          append(session, message("Message " + i), message("Another " + i));
          if (i % 4 == 0) {
            synchronized (told) {
              told.addAll(follower.news());
            }
          }
          return i;
        });
    told.addAll(follower.news());

    assertThat(told)
        .extracting(line -> line.substring(0, line.indexOf(' ', line.indexOf('+') + 2)))
        .containsExactlyElementsOf(
            LongStream.rangeClosed(1, 40).mapToObj(seq -> seq + " + " + seq).toList());
  }

  @Test
  void untold_countsWhatHasCome() {
    NewMessage first = message("One");
    NewMessage growing = streaming("");
    SessionId session = newSession(first, message("Two"));
    Follower follower = follow(session);
    assertThat(untold(session, 2, follower)).isEqualTo(Untold.NOTHING);

    append(session, message("Three"), growing);
    editMessage(session, first.id(), "1");
    assertThat(untold(session, 2, follower)).isEqualTo(new Untold(3, 6));
    assertThat(untold(session, 4, follower)).isEqualTo(new Untold(1, 1));

    follower.news();
    messages().write(session, growing.id(), new Chunk(0, "Once"), Actor.ANONYMOUS);
    assertThat(untold(session, 5, follower)).isEqualTo(new Untold(1, 4));
    follower.news();
    assertThat(untold(session, 5, follower)).isEqualTo(Untold.NOTHING);
  }

  private Untold untold(SessionId session, long revision, Follower follower) {
    return changes().untold(session, revision, follower.place.growing());
  }

  @Test
  void untold_seesALongWay() {
    SessionId session = newSession(message("Before"));
    for (int i = 0; i < 5; i++) append(session, many(90));

    Untold untold = changes().untold(session, 1, List.of());

    assertThat(untold.events()).isEqualTo(450);
    assertThat(untold.bytes()).isGreaterThan(450 * 9);
  }

  @Test
  void sessionsThatAreNotThere_areRejected() {
    SessionId erased = newSession(message("One"));
    Follower follower = follow(erased);
    sessions().erase(erased, Actor.ANONYMOUS);

    assertThat(reasonOf(follower::news)).isEqualTo(SESSION_ERASED);
    assertThat(reasonOf(() -> changes().begin(erased, null))).isEqualTo(SESSION_ERASED);
    assertThat(reasonOf(() -> changes().untold(erased, 0, List.of()))).isEqualTo(SESSION_ERASED);
    assertThat(reasonOf(() -> changes().begin(SessionId.random(), 0L)))
        .isEqualTo(SESSION_NOT_FOUND);
  }

  @Test
  void standings_tellRevisionsAndWhatStreams_ofThoseThatAreThere() {
    SessionId quiet = newSession();
    SessionId talking = newSession(message("One"), streaming("Tw"));

    assertThat(changes().standings(List.of(quiet, SessionId.random(), talking, erasedSession())))
        .containsExactlyInAnyOrder(new Standing(quiet, 0, false), new Standing(talking, 2, true));
    assertThat(changes().standings(List.of())).isEmpty();
  }
}
