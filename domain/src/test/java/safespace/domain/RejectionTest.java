package safespace.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RejectionTest {

  @Test
  void invalid_tellsTheFirstMistakeAsItsDetail() {
    Rejection rejection =
        Rejection.invalid(
            List.of(
                new Mistake("/a", Mistake.Code.TOO_LONG, "First."),
                new Mistake("/b", Mistake.Code.REQUIRED, "Second.")));

    assertThat(rejection.reason()).isEqualTo(Rejection.Reason.INVALID);
    assertThat(rejection.detail()).isEqualTo("First.");
    assertThat(rejection.mistakes()).hasSize(2);
  }

  @Test
  void labels_areTheNamesOfTheApi() {
    assertThat(Rejection.Reason.MESSAGE_ID_CONFLICT.label()).isEqualTo("message_id_conflict");
    assertThat(Mistake.Code.WEAK_SESSION_ID.label()).isEqualTo("weak_session_id");
    assertThat(Actor.ANONYMOUS.label()).isEqualTo("anonymous");
  }

  @Test
  void actor_isKnownByItsLabel() {
    for (Actor actor : Actor.values()) assertThat(Actor.of(actor.label())).isEqualTo(actor);
  }

  @Test
  void rejection_costsNoStackTrace() {
    assertThat(Rejection.sessionNotFound().getStackTrace()).isEmpty();
  }
}
