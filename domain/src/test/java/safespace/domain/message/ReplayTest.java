package safespace.domain.message;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejection.Reason.MESSAGE_ERASED;
import static safespace.domain.Rejection.Reason.MESSAGE_ID_CONFLICT;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.message.Samples.message;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import safespace.domain.message.Replay.Known;

class ReplayTest {
  private static final NewMessage ONE = message("One");
  private static final NewMessage TWO = message("Two");
  private static final Known ERASED = new Known(new Fingerprint(""), true);

  private static Known known(NewMessage message) {
    return new Known(message.body().fingerprint(), false);
  }

  @Test
  void isReplay_whenAllAreKnownWithTheSameBodies() {
    assertThat(Replay.isReplay(List.of(ONE), Map.of(ONE.id(), known(ONE)))).isTrue();
    assertThat(
            Replay.isReplay(List.of(TWO, ONE), Map.of(ONE.id(), known(ONE), TWO.id(), known(TWO))))
        .isTrue();
  }

  @Test
  void isReplay_notWhenAllAreNew() {
    assertThat(Replay.isReplay(List.of(ONE, TWO), Map.of())).isFalse();
  }

  @Test
  void isReplay_rejectsAnotherBody() {
    assertThat(reasonOf(() -> Replay.isReplay(List.of(ONE), Map.of(ONE.id(), known(TWO)))))
        .isEqualTo(MESSAGE_ID_CONFLICT);
  }

  @Test
  void isReplay_rejectsAMixOfKnownAndNew() {
    Map<MessageId, Known> known = Map.of(ONE.id(), known(ONE));

    assertThat(reasonOf(() -> Replay.isReplay(List.of(ONE, TWO), known)))
        .isEqualTo(MESSAGE_ID_CONFLICT);
    assertThat(reasonOf(() -> Replay.isReplay(List.of(TWO, ONE), known)))
        .isEqualTo(MESSAGE_ID_CONFLICT);
  }

  @Test
  void isReplay_rejectsAnErasedMessageBeforeAnythingElse() {
    assertThat(reasonOf(() -> Replay.isReplay(List.of(ONE), Map.of(ONE.id(), ERASED))))
        .isEqualTo(MESSAGE_ERASED);
    assertThat(reasonOf(() -> Replay.isReplay(List.of(ONE, TWO), Map.of(TWO.id(), ERASED))))
        .isEqualTo(MESSAGE_ERASED);
    assertThat(
            reasonOf(() ->
                Replay.isReplay(List.of(ONE, TWO), Map.of(ONE.id(), known(TWO), TWO.id(), ERASED))))
        .isEqualTo(MESSAGE_ERASED);
  }
}
