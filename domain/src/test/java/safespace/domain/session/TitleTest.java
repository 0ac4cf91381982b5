package safespace.domain.session;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejections.mistakesOf;

import org.junit.jupiter.api.Test;

class TitleTest {

  @Test
  void title_hasOneToTwoHundredCharacters() {
    assertThat(new Title("x").text()).isEqualTo("x");
    assertThat(new Title("😀".repeat(200)).text()).hasSize(400);
    assertThat(mistakesOf(() -> new Title(""))).containsExactly(" too_short");
    assertThat(mistakesOf(() -> new Title("x".repeat(201)))).containsExactly(" too_long");
    assertThat(mistakesOf(() -> new Title("😀".repeat(201)))).containsExactly(" too_long");
  }

  @Test
  void title_isTextThatCanBeStored() {
    assertThat(mistakesOf(() -> new Title("a\0b"))).containsExactly(" invalid_text");
    assertThat(mistakesOf(() -> new Title("\uD83D"))).containsExactly(" invalid_text");
  }

  @Test
  void from_takesStringsOnly() {
    assertThat(Title.from("Sleepless")).isEqualTo(new Title("Sleepless"));
    assertThat(mistakesOf(() -> Title.from(1))).containsExactly(" invalid_type");
  }

  @Test
  void toString_keepsTheText() {
    assertThat(new Title("My secret 😀").toString()).isEqualTo("Title[11 characters]");
  }
}
