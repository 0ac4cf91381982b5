package safespace.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejections.mistakesOf;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {

  @ParameterizedTest
  @MethodSource("safespace.domain.Texts#thatMustSurvive")
  void checked_returnsTheTextItself(String text) {
    assertThat(Text.checked(text, 0, 100)).isSameAs(text);
  }

  @Test
  void checked_takesBothEndsOfTheLength() {
    assertThat(Text.checked("ab", 2, 4)).isEqualTo("ab");
    assertThat(Text.checked("abcd", 2, 4)).isEqualTo("abcd");
    assertThat(mistakesOf(() -> Text.checked("a", 2, 4))).containsExactly(" too_short");
    assertThat(mistakesOf(() -> Text.checked("abcde", 2, 4))).containsExactly(" too_long");
  }

  @Test
  void checked_countsCodePoints() {
    assertThat(Text.checked("😀😀", 2, 2)).isEqualTo("😀😀");
    assertThat(mistakesOf(() -> Text.checked("😀", 2, 2))).containsExactly(" too_short");
    assertThat(mistakesOf(() -> Text.checked("e\u0301e\u0301", 0, 3))).containsExactly(" too_long");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "a\0b", "ab\0"})
  void checked_refusesNul(String text) {
    assertThat(mistakesOf(() -> Text.checked(text, 0, 9))).containsExactly(" invalid_text");
  }

  @Test
  void checked_refusesHalfASurrogatePair() {
    for (String text :
        new String[] {"\uD83D", "\uDE00", "a\uD83Db", "\uDE00\uD83D", "😀\uD83D", "\uD83D\uD83D"}) {
      assertThat(mistakesOf(() -> Text.checked(text, 0, 9))).containsExactly(" invalid_text");
    }
  }

  @Test
  void checked_saysThatATextCannotBeStoredBeforeItSaysHowLongItIs() {
    assertThat(mistakesOf(() -> Text.checked("too\0long", 0, 2))).containsExactly(" invalid_text");
  }

  @Test
  void checked_doesNotRepeatTheText() {
    Rejection rejection = Rejections.rejectionOf(() -> Text.checked("confidence", 0, 2));

    assertThat(rejection).hasMessageNotContaining("confidence");
  }

  @Test
  void checked_takesAnythingMadeOfCodePoints() {
    Randomly.check(
        500,
        random -> {
          StringBuilder text = new StringBuilder();
          int length = random.nextInt(20);
          for (int i = 0; i < length; i++) {
            int c = random.nextInt(1, Character.MAX_CODE_POINT + 1);
            text.appendCodePoint(Character.getType(c) == Character.SURROGATE ? 'x' : c);
          }
          assertThat(Text.checked(text.toString(), length, length)).isEqualTo(text.toString());
        });
  }
}
