package safespace.domain.overview;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Json.metadata;
import static safespace.domain.message.Samples.citation;
import static safespace.domain.message.Samples.citing;
import static safespace.domain.message.Samples.message;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import safespace.domain.Actor;
import safespace.domain.archive.Entry;
import safespace.domain.message.Body;
import safespace.domain.message.Citation;
import safespace.domain.message.Content;
import safespace.domain.message.Message;
import safespace.domain.message.MessageEdit;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Role;
import safespace.domain.message.Status;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.domain.storage.StorageContract;

/**
 * What any {@link Overview} does, in a storage of which nobody else knows and in which sessions
 * live {@link #TTL}.
 */
public abstract class OverviewContract extends StorageContract {
  protected static final Duration TTL = Duration.ofDays(30);

  private final String url = "https://example.org/" + UUID.randomUUID();

  protected abstract Overview overview();

  /** Lets the time go by. */
  protected abstract void pass(Duration time);

  private SessionId session(@Nullable Object... metadata) {
    return sessions()
        .create(SessionId.random(), null, metadata(metadata), Actor.ANONYMOUS)
        .orElseThrow()
        .id();
  }

  private Page<Session> page(
      int limit, SessionQuery.@Nullable Place after, Map<String, String> metadata) {
    return overview().sessions(new SessionQuery(limit, after, null, metadata));
  }

  private List<SessionId> all(Map<String, String> metadata) {
    return ids(page(Page.MOST, null, metadata));
  }

  private static List<SessionId> ids(Page<Session> page) {
    return page.items().stream().map(Session::id).toList();
  }

  private Page<CitingMessage> citingPage(int limit, CitationQuery.@Nullable Place after) {
    return overview().citing(new CitationQuery(url, limit, after));
  }

  private List<Message> allCiting() {
    return citingPage(Page.MOST, null).items().stream().map(CitingMessage::message).toList();
  }

  @Test
  void sessions_comeMostRecentlyActiveFirst() {
    SessionId first = session("test", url);
    SessionId second = session("test", url);
    SessionId third = session("test", url);
    append(first, message("Hello"));
    sessions().renew(second);

    assertThat(all(Map.of("test", url))).containsExactly(second, first, third);
    assertThat(page(1, null, Map.of("test", url)).items()).containsExactly(find(second));
  }

  @Test
  void sessions_comeInPages_withoutAGapOrARepeat() {
    // Those of one load were active at the same time.
    for (int i = 0; i < 3; i++) archive().load(sessionsAtOnce());
    List<SessionId> whole = all(Map.of("test", url));

    for (int limit = 1; limit <= 7; limit++) {
      List<SessionId> paged = new ArrayList<>();
      SessionQuery.Place place = null;
      Page<Session> page;
      do {
        page = page(limit, place, Map.of("test", url));
        paged.addAll(ids(page));
        place = SessionQuery.Place.of(page.items().getLast());
      } while (page.more());
      assertThat(paged).hasSize(6).isEqualTo(whole);
    }
    assertThat(page(6, null, Map.of("test", url)).more()).isFalse();
  }

  private List<Entry> sessionsAtOnce() {
    return IntStream.range(0, 2)
        .<Entry>mapToObj(
            _ -> new Entry.OfSession(SessionId.random(), null, metadata("test", url), null))
        .toList();
  }

  @Test
  void sessions_thatAreUsedMeanwhile_moveToTheFront() {
    SessionId first = session("test", url);
    SessionId second = session("test", url);
    SessionId third = session("test", url);
    Page<Session> page = page(1, null, Map.of("test", url));
    assertThat(ids(page)).containsExactly(third);

    sessions().renew(first);

    SessionQuery.Place place = SessionQuery.Place.of(page.items().getLast());
    assertThat(ids(page(9, place, Map.of("test", url)))).containsExactly(second);
    assertThat(all(Map.of("test", url))).containsExactly(first, third, second);
  }

  @Test
  void activeSince_isInclusive() {
    session("test", url);
    Instant since = find(session("test", url)).lastActiveAt();
    session("test", url);

    assertThat(activeSince(since)).isEqualTo(2);
    assertThat(activeSince(since.plusNanos(1_000))).isEqualTo(1);
    assertThat(activeSince(since.plus(Duration.ofDays(9)))).isZero();
  }

  private int activeSince(Instant since) {
    SessionQuery query = new SessionQuery(Page.MOST, null, since, Map.of("test", url));
    return overview().sessions(query).items().size();
  }

  @Test
  void metadata_isComparedAsText() {
    SessionId odd =
        session("test", url, "text", "ü 1", "number", 7, "flag", true, "none", null, "a.b", "c");

    for (Map<String, String> wanted :
        List.of(
            Map.of("text", "ü 1"),
            Map.of("number", "7"),
            Map.of("flag", "true"),
            Map.of("a.b", "c"),
            Map.of("number", "7", "flag", "true", "text", "ü 1"))) {
      assertThat(all(with(wanted))).as(wanted.toString()).containsExactly(odd);
    }
    for (Map<String, String> wanted :
        List.of(
            Map.of("text", "ü"),
            Map.of("number", "8"),
            Map.of("none", "null"),
            Map.of("none", ""),
            Map.of("unknown", ""),
            Map.of("a", "c"),
            Map.of("number", "7", "flag", "false"))) {
      assertThat(all(with(wanted))).as(wanted.toString()).isEmpty();
    }
  }

  private Map<String, String> with(Map<String, String> wanted) {
    Map<String, String> all = new HashMap<>(wanted);
    all.put("test", url);
    return all;
  }

  @Test
  void sessions_thatAreGone_areNotListed() {
    SessionId session = newSession(citing(url));
    sessions().erase(session, Actor.ANONYMOUS);
    newSession(citing(url));
    session("test", url);
    assertThat(allCiting()).hasSize(1);
    assertThat(all(Map.of("test", url))).hasSize(1);

    pass(TTL);

    assertThat(allCiting()).isEmpty();
    assertThat(all(Map.of("test", url))).isEmpty();
    assertThat(page(Page.MOST, null, Map.of()).items()).isEmpty();
  }

  @Test
  void citing_findsMessagesOfAllSessions_newestFirst() {
    SessionId one = newSession(message("Hello"), citing("https://example.org/other", url));
    SessionId other = newSession(citing(url, url), citing(url + "/more"), citing());

    List<CitingMessage> found = citingPage(Page.MOST, null).items();

    assertThat(found).extracting(CitingMessage::session).containsExactly(other, one);
    assertThat(found).extracting(citing -> citing.message().seq()).containsExactly(1L, 2L);
    for (CitingMessage citing : found) {
      assertThat(messages().find(citing.session(), citing.message().id()))
          .isEqualTo(citing.message());
    }
  }

  @Test
  void citing_takesTheUrlAsItIs() {
    newSession(citing(url + "?a=b%20c#d"));
    newSession(
        new NewMessage(
            MessageId.random(),
            new Body(
                Role.ASSISTANT,
                new Content(url),
                List.of(Citation.from(Map.of("title", url))),
                metadata("url", url, "score", BigDecimal.ONE),
                Status.COMPLETE),
            null));

    assertThat(allCiting()).isEmpty();
    for (String odd : List.of(url.toUpperCase(Locale.ROOT), url + "?a=b c#d", "", "ä'\"")) {
      assertThat(overview().citing(new CitationQuery(odd, 10, null)).items()).isEmpty();
    }
    assertThat(overview().citing(new CitationQuery(url + "?a=b%20c#d", 10, null)).items())
        .hasSize(1);
  }

  @Test
  void citing_comesInPages_withoutAGapOrARepeat() {
    newSession(citing(url), citing(url), citing(url));
    newSession(citing(url));
    newSession(citing(url), citing(url));
    List<CitingMessage> whole = citingPage(Page.MOST, null).items();

    for (int limit = 1; limit <= 7; limit++) {
      List<CitingMessage> paged = new ArrayList<>();
      CitationQuery.Place place = null;
      Page<CitingMessage> page;
      do {
        page = citingPage(limit, place);
        paged.addAll(page.items());
        place = CitationQuery.Place.of(page.items().getLast());
      } while (page.more());
      assertThat(paged).hasSize(6).isEqualTo(whole);
    }
  }

  @Test
  void citing_seesEditsAndErasures() {
    NewMessage edited = citing(url);
    NewMessage erased = citing(url);
    NewMessage later = message("No source yet");
    SessionId session = newSession(edited, erased, later);
    assertThat(allCiting()).hasSize(2);

    editMessage(session, edited.id(), new MessageEdit(null, List.of(), m -> m, null));
    eraseMessage(session, erased.id());
    editMessage(session, later.id(), new MessageEdit(null, List.of(citation(url)), m -> m, null));

    assertThat(allCiting()).extracting(Message::id).containsExactly(later.id());
  }

  @Test
  void figures_countWhatIsThere() {
    Figures before = overview().figures();
    NewMessage erased = message("Gone");
    SessionId session = newSession(citing(url, url), citing(url), message("Hello"), erased);
    eraseMessage(session, erased.id());
    newSession(citing(url), citing(url + "/2"), citing(url + "/1"));

    Figures after = overview().figures();

    assertThat(after.sessions() - before.sessions()).isEqualTo(2);
    assertThat(after.messages() - before.messages()).isEqualTo(6);
    assertThat(after.topSources().stream().filter(source -> source.url().startsWith(url)))
        .containsExactly(
            new Figures.Source(url, 3),
            new Figures.Source(url + "/1", 1),
            new Figures.Source(url + "/2", 1));
  }

  @Test
  void figures_tellTheLastDays_todayLast() {
    List<LocalDate> dates = overview().figures().days().stream().map(Figures.Day::date).toList();

    assertThat(dates).hasSize(Figures.DAYS);
    assertThat(dates).isEqualTo(dates.getFirst().datesUntil(dates.getLast().plusDays(1)).toList());
  }

  @Test
  void figures_tellWhatBeganAndWasWrittenOnADay() {
    NewMessage erased = message("Gone");
    SessionId old = newSession(message("Hello"), erased);
    pass(Duration.ofDays(2));
    eraseMessage(old, erased.id());
    append(old, message("Back again"));
    newSession(message("Hello"), message("Hello"));
    session();
    pass(Duration.ofDays(1));

    // Which days they are depends on the time of the day; that they are two apart does not.
    List<Figures.Day> days =
        overview().figures().days().stream()
            .filter(day -> day.sessions() > 0 || day.messages() > 0)
            .toList();
    assertThat(days).extracting(Figures.Day::sessions).containsExactly(1L, 2L);
    assertThat(days).extracting(Figures.Day::messages).containsExactly(1L, 3L);
    assertThat(days.getFirst().date().plusDays(2)).isEqualTo(days.getLast().date());
  }

  @Test
  void figures_forgetDaysThatAreLongAgo() {
    newSession(message("Hello"));
    pass(Duration.ofDays(Figures.DAYS));

    assertThat(overview().figures().days())
        .allSatisfy(day -> assertThat(day.sessions() + day.messages()).isZero());
  }

  @Test
  void figures_tellTheMostCitedSourcesAlone() {
    for (int i = 0; i < 12; i++) {
      newSession(citing(url + "/a" + i), citing(url + "/b" + i % 3), citing(url + "/b" + i % 3));
    }

    assertThat(overview().figures().topSources())
        .hasSize(Figures.MOST_SOURCES)
        .startsWith(
            new Figures.Source(url + "/b0", 8),
            new Figures.Source(url + "/b1", 8),
            new Figures.Source(url + "/b2", 8));
  }
}
