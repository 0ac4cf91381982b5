package safespace.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejections.mistakesOf;
import static safespace.domain.Rejections.reasonOf;

import org.junit.jupiter.api.Test;

class MistakesTest {

  @Test
  void rejectIfAny_rejectsOnlyWhenThereAreSome() {
    Mistakes mistakes = new Mistakes();
    mistakes.rejectIfAny();

    mistakes.add("/a", Mistake.Code.TOO_LONG, "Too long.");

    assertThat(mistakesOf(mistakes::rejectIfAny)).containsExactly("/a too_long");
  }

  @Test
  void rejectIfAny_tellsAHundredAtMost() {
    Mistakes mistakes = new Mistakes();
    for (int i = 0; i < 150; i++) mistakes.add("/" + i, Mistake.Code.TOO_LONG, "Too long.");

    assertThat(mistakesOf(mistakes::rejectIfAny)).hasSize(100).endsWith("/99 too_long");
  }

  @Test
  void collect_returnsWhatIsMade() {
    Mistakes mistakes = new Mistakes();

    assertThat(mistakes.collect("/a", () -> "made")).isEqualTo("made");
    mistakes.rejectIfAny();
  }

  @Test
  void collect_putsMistakesAtThePointer() {
    Mistakes mistakes = new Mistakes();

    assertThat(mistakes.collect("/a", () -> Json.metadata("b", "\0"))).isNull();
    assertThat(mistakesOf(mistakes::rejectIfAny)).containsExactly("/a/b invalid_text");
  }

  @Test
  void collect_passesOnARejectionThatIsNoMistake() {
    assertThat(
            reasonOf(() ->
                new Mistakes()
                    .collect(
                        "/a",
                        () -> {
                          throw Rejection.sessionErased();
                        })))
        .isEqualTo(Rejection.Reason.SESSION_ERASED);
  }

  @Test
  void at_putsMistakesAtThePointer() {
    assertThat(Mistakes.at("/a", () -> "made")).isEqualTo("made");
    assertThat(mistakesOf(() -> Mistakes.at("/a", () -> Json.metadata("b", "\0"))))
        .containsExactly("/a/b invalid_text");
  }
}
