package safespace.domain.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static safespace.domain.Json.metadata;
import static safespace.domain.Rejection.Reason.REVISION_CONFLICT;
import static safespace.domain.Rejections.reasonOf;

import org.junit.jupiter.api.Test;
import safespace.domain.Actor;
import safespace.domain.TestClock;

class SessionTest {
  private static final Session SESSION =
      new Session(
          SessionId.random(),
          new Title("Sleepless"),
          metadata("a", 1),
          2,
          3,
          4,
          TestClock.START,
          TestClock.START.plusSeconds(1),
          TestClock.START.plusSeconds(2),
          Actor.ANONYMOUS,
          Actor.SERVICE);

  @Test
  void edited_changesTitleAndMetadata() {
    Session edited =
        SESSION.edited(
            new SessionEdit(true, new Title("Rested"), old -> old.merge(metadata("b", 2))));

    assertThat(edited.title()).isEqualTo(new Title("Rested"));
    assertThat(edited.metadata()).isEqualTo(metadata("a", 1, "b", 2));
    assertThat(edited)
        .usingRecursiveComparison()
        .ignoringFields("title", "metadata")
        .isEqualTo(SESSION);
  }

  @Test
  void edited_tellsATitleTakenAwayFromOneLeftAsItIs() {
    assertThat(SESSION.edited(new SessionEdit(true, null, old -> old)).title()).isNull();
    assertThat(SESSION.edited(new SessionEdit(false, null, old -> old)).title())
        .isEqualTo(new Title("Sleepless"));
  }

  @Test
  void edited_isEqualWhenNothingChanges() {
    assertThat(
            SESSION.edited(
                new SessionEdit(
                    true, new Title("Sleepless"), old -> old.merge(metadata("a", 1, "b", null)))))
        .isEqualTo(SESSION);
  }

  @Test
  void requireRevision_takesTheSameOrAny() {
    assertThatCode(() -> SESSION.requireRevision(4L)).doesNotThrowAnyException();
    assertThatCode(() -> SESSION.requireRevision(null)).doesNotThrowAnyException();
    assertThat(reasonOf(() -> SESSION.requireRevision(3L))).isEqualTo(REVISION_CONFLICT);
    assertThat(reasonOf(() -> SESSION.requireRevision(5L))).isEqualTo(REVISION_CONFLICT);
  }

  @Test
  void toString_keepsTheSecrets() {
    assertThat(SESSION.toString())
        .doesNotContain(SESSION.id().text())
        .doesNotContain("Sleepless")
        .contains("Title[9 characters]", "Metadata[1 members]");
  }
}
