package safespace.application.session;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Json.metadata;
import static safespace.domain.Json.object;
import static safespace.domain.Rejection.Reason.REVISION_CONFLICT;
import static safespace.domain.Rejection.Reason.SESSION_ERASED;
import static safespace.domain.Rejection.Reason.SESSION_NOT_FOUND;
import static safespace.domain.Rejections.mistakesOf;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.Rejections.unless;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import safespace.application.live.ChangeListener;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.Parallel;
import safespace.domain.TestClock;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.Session;
import safespace.domain.session.SessionEdit;
import safespace.domain.session.SessionId;
import safespace.domain.session.Title;
import safespace.domain.storage.InMemoryStorage;

class EditSessionTest {
  private static final SessionEdit RENAMING =
      new SessionEdit(true, new Title("Rested"), before -> before);

  private final TestClock clock = TestClock.still();
  private final InMemoryStorage storage = new InMemoryStorage(clock);
  private final EditSession editSession =
      new EditSession(storage, Redaction.OFF, ChangeListener.NONE);

  private Session existing() {
    return storage
        .sessions()
        .create(
            SessionId.random(),
            new Title("Sleepless"),
            metadata("theme", "dark", "font", object("size", 12, "bold", true)),
            Actor.ANONYMOUS)
        .orElseThrow();
  }

  private static SessionEdit merging(Metadata patch) {
    return new SessionEdit(false, null, before -> before.merge(patch));
  }

  @Test
  void edit_changesTheTitleAndMovesTheRevisionByOne() {
    Session before = existing();
    clock.advance(Duration.ofHours(1));

    Session after = editSession.edit(before.id(), RENAMING, null, Actor.SERVICE);

    assertThat(after)
        .isEqualTo(
            new Session(
                before.id(),
                new Title("Rested"),
                before.metadata(),
                0,
                0,
                before.revision() + 1,
                before.createdAt(),
                clock.instant(),
                before.lastActiveAt(),
                Actor.ANONYMOUS,
                Actor.SERVICE));
    assertThat(storage.sessions().find(before.id())).isEqualTo(after);
  }

  @Test
  void edit_mergesThePatchIntoTheMetadata() {
    Session before = existing();

    Session after =
        editSession.edit(
            before.id(),
            merging(metadata("theme", null, "font", object("size", 14), "new", false)),
            null,
            Actor.ANONYMOUS);

    assertThat(after.metadata())
        .isEqualTo(metadata("font", object("size", 14, "bold", true), "new", false));
    assertThat(after.title()).isEqualTo(before.title());
  }

  @Test
  void edit_takesTheTitleAway() {
    Session before = existing();

    Session after =
        editSession.edit(
            before.id(), new SessionEdit(true, null, old -> old), null, Actor.ANONYMOUS);

    assertThat(after.title()).isNull();
    assertThat(after.revision()).isEqualTo(before.revision() + 1);
  }

  @Test
  void edit_leavesTheSessionAsItIsWhenNothingChanges() {
    Session before = existing();
    clock.advance(Duration.ofHours(1));

    Session after =
        editSession.edit(
            before.id(),
            new SessionEdit(
                true,
                new Title("Sleepless"),
                old -> old.merge(metadata("theme", "dark", "absent", null))),
            null,
            Actor.SERVICE);

    assertThat(after).isEqualTo(before);
    assertThat(storage.sessions().find(before.id())).isEqualTo(before);
  }

  @Test
  void edit_isDoneOnTheRevisionThatItWasMadeFor() {
    Session before = existing();

    Session after = editSession.edit(before.id(), RENAMING, before.revision(), Actor.ANONYMOUS);

    assertThat(after.title()).isEqualTo(new Title("Rested"));
  }

  @Test
  void edit_rejectsAnotherRevisionAndChangesNothing() {
    Session stale = existing();
    Session before = editSession.edit(stale.id(), merging(metadata("n", 1)), null, Actor.ANONYMOUS);

    assertThat(
            reasonOf(
                () -> editSession.edit(stale.id(), RENAMING, stale.revision(), Actor.ANONYMOUS)))
        .isEqualTo(REVISION_CONFLICT);
    assertThat(storage.sessions().find(stale.id())).isEqualTo(before);
  }

  @Test
  void edit_rejectsAnotherRevisionEvenWhenNothingWouldChange() {
    Session before = existing();

    assertThat(
            reasonOf(() ->
                editSession.edit(
                    before.id(), merging(Metadata.EMPTY), before.revision() + 1, Actor.ANONYMOUS)))
        .isEqualTo(REVISION_CONFLICT);
  }

  @Test
  void edit_rejectsMetadataThatGrowsTooLargeAndChangesNothing() {
    Session before = existing();
    Metadata large = metadata("text", "x".repeat(16_373));

    assertThat(
            mistakesOf(() -> editSession.edit(before.id(), merging(large), null, Actor.ANONYMOUS)))
        .containsExactly(" too_long");
    assertThat(storage.sessions().find(before.id())).isEqualTo(before);
  }

  @Test
  void edit_rejectsASessionThatIsNotThere() {
    SessionId erased = existing().id();
    storage.sessions().erase(erased, Actor.ANONYMOUS);

    assertThat(
            reasonOf(() -> editSession.edit(SessionId.random(), RENAMING, null, Actor.ANONYMOUS)))
        .isEqualTo(SESSION_NOT_FOUND);
    assertThat(reasonOf(() -> editSession.edit(erased, RENAMING, null, Actor.ANONYMOUS)))
        .isEqualTo(SESSION_ERASED);
  }

  @Test
  void edit_letsOneWinOfManyForTheSameRevision() {
    Session before = existing();

    List<Optional<Session>> edits =
        Parallel.run(
            20,
            i ->
                unless(
                    REVISION_CONFLICT,
                    () ->
                        editSession.edit(
                            before.id(),
                            merging(metadata("winner", i)),
                            before.revision(),
                            Actor.ANONYMOUS)));

    assertThat(edits.stream().flatMap(Optional::stream))
        .containsExactly(storage.sessions().find(before.id()));
  }
}
