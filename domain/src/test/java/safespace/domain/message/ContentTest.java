package safespace.domain.message;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejections.mistakesOf;

import org.junit.jupiter.api.Test;

class ContentTest {

  @Test
  void from_takesOneToAHundredThousandCharacters() {
    assertThat(Content.from("x").length()).isEqualTo(1);
    assertThat(Content.from("😀".repeat(100_000)).length()).isEqualTo(100_000);
    assertThat(mistakesOf(() -> Content.from(""))).containsExactly(" too_short");
    assertThat(mistakesOf(() -> Content.from("x".repeat(100_001)))).containsExactly(" too_long");
    assertThat(mistakesOf(() -> Content.from(1))).containsExactly(" invalid_type");
  }

  @Test
  void unfinished_mayBeEmpty() {
    assertThat(Content.unfinished("").length()).isZero();
    assertThat(mistakesOf(() -> Content.unfinished("x".repeat(100_001))))
        .containsExactly(" too_long");
    assertThat(mistakesOf(() -> Content.unfinished(1))).containsExactly(" invalid_type");
  }

  @Test
  void content_isTextThatCanBeStored() {
    assertThat(mistakesOf(() -> new Content("a\0b"))).containsExactly(" invalid_text");
    assertThat(mistakesOf(() -> new Content("\uDE00\uD83D"))).containsExactly(" invalid_text");
  }

  @Test
  void toString_keepsTheText() {
    assertThat(new Content("I cannot sleep 😀").toString()).isEqualTo("Content[16 characters]");
  }
}
