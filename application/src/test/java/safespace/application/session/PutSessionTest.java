package safespace.application.session;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Json.metadata;
import static safespace.domain.Rejection.Reason.SESSION_ERASED;
import static safespace.domain.Rejection.Reason.SESSION_NOT_FOUND;
import static safespace.domain.Rejections.mistakesOf;
import static safespace.domain.Rejections.reasonOf;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.application.live.ChangeListener;
import safespace.application.session.PutSession.Put;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.Parallel;
import safespace.domain.TestClock;
import safespace.domain.archive.Entry;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.Session;
import safespace.domain.session.SessionEdit;
import safespace.domain.session.SessionId;
import safespace.domain.session.Title;
import safespace.domain.storage.InMemoryStorage;

class PutSessionTest {
  private static final SessionId WEAK = SessionId.of("4f6c0c8e-00ab-1def-8abc-0123456789ab");
  private static final SessionEdit NOTHING = new SessionEdit(false, null, before -> before);

  private final TestClock clock = TestClock.still();
  private final InMemoryStorage storage = new InMemoryStorage(clock);
  private final PutSession putSession =
      new PutSession(storage.sessions(), storage, true, Redaction.OFF, ChangeListener.NONE);

  private static SessionEdit naming(String title, Metadata metadata) {
    return new SessionEdit(true, new Title(title), _ -> metadata);
  }

  /** A session that has a title and metadata, and was last active at the start. */
  private Session existing() {
    return storage
        .sessions()
        .create(
            SessionId.random(), new Title("Sleepless"), metadata("theme", "dark"), Actor.ANONYMOUS)
        .orElseThrow();
  }

  private void load(SessionId id) {
    var loaded =
        storage
            .archive()
            .load(List.of(new Entry.OfSession(id, new Title("Old"), Metadata.EMPTY, null)));
    assertThat(loaded.sessionsMade()).isEqualTo(1);
  }

  private Instant anHourLater() {
    clock.advance(Duration.ofHours(1));
    return clock.instant();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"4f6c0c8e-00ab-4def-8abc-0123456789ab", "0190f3a0-00ab-7def-babc-0123456789ab"})
  void put_makesTheSessionOfARandomId(String text) {
    SessionId id = SessionId.of(text);

    Put put = putSession.put(id, naming("Sleepless", metadata("theme", "dark")), Actor.SERVICE);

    assertThat(put.made()).isTrue();
    assertThat(put.session())
        .isEqualTo(
            new Session(
                id,
                new Title("Sleepless"),
                metadata("theme", "dark"),
                0,
                0,
                0,
                TestClock.START,
                TestClock.START,
                TestClock.START,
                Actor.SERVICE,
                Actor.SERVICE));
    assertThat(storage.sessions().find(id)).isEqualTo(put.session());
  }

  @Test
  void put_makesASessionOfNothingWhenTheBodyNamesNothing() {
    Session made = putSession.put(SessionId.random(), NOTHING, Actor.ANONYMOUS).session();

    assertThat(made.title()).isNull();
    assertThat(made.metadata()).isEqualTo(Metadata.EMPTY);
  }

  @Test
  void put_renewsAnExistingSessionWithoutMovingItsRevision() {
    Session before = existing();
    Instant later = anHourLater();

    Put put = putSession.put(before.id(), NOTHING, Actor.SERVICE);

    assertThat(put.made()).isFalse();
    assertThat(put.session().lastActiveAt()).isEqualTo(later);
    assertThat(put.session())
        .usingRecursiveComparison()
        .ignoringFields("lastActiveAt")
        .isEqualTo(before);
    assertThat(storage.sessions().find(before.id())).isEqualTo(put.session());
  }

  @Test
  void put_setsWhatTheBodyNamesAndMovesTheRevisionByOne() {
    Session before = existing();
    Instant later = anHourLater();

    Put put = putSession.put(before.id(), naming("Rested", metadata("mood", 1)), Actor.SERVICE);

    assertThat(put.made()).isFalse();
    assertThat(put.session())
        .isEqualTo(
            new Session(
                before.id(),
                new Title("Rested"),
                metadata("mood", 1),
                0,
                0,
                before.revision() + 1,
                before.createdAt(),
                later,
                later,
                Actor.ANONYMOUS,
                Actor.SERVICE));
    assertThat(storage.sessions().find(before.id())).isEqualTo(put.session());
  }

  @Test
  void put_takesTheTitleAwayWhenItIsNamedWithNull() {
    Session before = existing();

    Session after =
        putSession
            .put(before.id(), new SessionEdit(true, null, old -> old), Actor.ANONYMOUS)
            .session();

    assertThat(after.title()).isNull();
    assertThat(after.metadata()).isEqualTo(before.metadata());
    assertThat(after.revision()).isEqualTo(before.revision() + 1);
  }

  @Test
  void put_leavesTheTitleThatIsNotNamed() {
    Session before = existing();

    Session after =
        putSession
            .put(before.id(), new SessionEdit(false, null, _ -> metadata("n", 1)), Actor.ANONYMOUS)
            .session();

    assertThat(after.title()).isEqualTo(before.title());
    assertThat(after.metadata()).isEqualTo(metadata("n", 1));
  }

  @Test
  void put_leavesTheRevisionWhenTheBodySaysWhatIsThere() {
    Session before = existing();
    Instant later = anHourLater();

    Session after =
        putSession
            .put(before.id(), naming("Sleepless", metadata("theme", "dark")), Actor.SERVICE)
            .session();

    assertThat(after).usingRecursiveComparison().ignoringFields("lastActiveAt").isEqualTo(before);
    assertThat(after.lastActiveAt()).isEqualTo(later);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4f6c0c8e-00ab-1def-8abc-0123456789ab", // made of a clock
        "4f6c0c8e-00ab-5def-8abc-0123456789ab", // made of a name
        "4f6c0c8e-00ab-4def-0abc-0123456789ab", // of another variant
        "00000000-0000-0000-0000-000000000001"
      })
  void put_refusesAnIdThatSomebodyMightGuess(String text) {
    SessionId id = SessionId.of(text);

    assertThat(mistakesOf(() -> putSession.put(id, NOTHING, Actor.ANONYMOUS)))
        .containsExactly(" weak_session_id");
    assertThat(storage.sessions().findAll(List.of(id))).isEmpty();
  }

  @Test
  void put_takesAGuessableIdWhenItsSessionExists() {
    load(WEAK);
    Instant later = anHourLater();

    Put put = putSession.put(WEAK, naming("New", Metadata.EMPTY), Actor.ANONYMOUS);

    assertThat(put.made()).isFalse();
    assertThat(put.session().title()).isEqualTo(new Title("New"));
    assertThat(put.session().lastActiveAt()).isEqualTo(later);
  }

  @Test
  void put_rejectsTheIdOfAnErasedSession() {
    SessionId random = existing().id();
    load(WEAK);
    storage.sessions().erase(random, Actor.ANONYMOUS);
    storage.sessions().erase(WEAK, Actor.ANONYMOUS);

    assertThat(reasonOf(() -> putSession.put(random, NOTHING, Actor.ANONYMOUS)))
        .isEqualTo(SESSION_ERASED);
    assertThat(reasonOf(() -> putSession.put(WEAK, NOTHING, Actor.ANONYMOUS)))
        .isEqualTo(SESSION_ERASED);
  }

  @Test
  void put_makesOneSessionWhenManyTryAtOnce() {
    SessionId id = SessionId.random();

    List<Put> puts = Parallel.run(20, _ -> putSession.put(id, NOTHING, Actor.ANONYMOUS));

    assertThat(puts).filteredOn(Put::made).hasSize(1);
    assertThat(puts).extracting(Put::session).containsOnly(storage.sessions().find(id));
  }

  @Test
  void put_makesNoSessionWhereOnlyTheServerMakesThem() {
    PutSession putExisting =
        new PutSession(storage.sessions(), storage, false, Redaction.OFF, ChangeListener.NONE);
    Session before = existing();

    for (SessionId unknown : List.of(SessionId.random(), WEAK)) {
      assertThat(reasonOf(() -> putExisting.put(unknown, NOTHING, Actor.ANONYMOUS)))
          .isEqualTo(SESSION_NOT_FOUND);
    }
    assertThat(putExisting.put(before.id(), NOTHING, Actor.ANONYMOUS))
        .isEqualTo(new Put(before, false));
  }
}
