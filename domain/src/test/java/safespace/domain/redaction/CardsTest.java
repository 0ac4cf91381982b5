package safespace.domain.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CardsTest {
  private static final String CARD = "4111111111111111";

  /** A number of this beginning and length, with the right check digit. */
  private static String number(String beginning, int length) {
    String digits = beginning + "7".repeat(length - 1 - beginning.length());
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      sum += i % 2 == 1 ? digit : digit < 5 ? digit * 2 : digit * 2 - 9;
    }
    return digits + (10 - sum % 10) % 10;
  }

  @ParameterizedTest
  @CsvSource({
    "4, 16",
    "4, 19",
    "34, 15",
    "37, 15",
    "36, 14",
    "38, 14",
    "39, 14",
    "300, 14",
    "305, 14",
    "3528, 16",
    "3589, 16",
    "3589, 19",
    "2200, 16",
    "2204, 19",
    "51, 16",
    "55, 16",
    "2221, 16",
    "2720, 16",
    "6011, 16",
    "644, 16",
    "649, 19",
    "62, 17",
    "65, 16",
    "5018, 16",
    "6763, 19"
  })
  void find_findsWhatIssuersGiveOut(String beginning, int length) {
    String number = number(beginning, length);

    assertThat(Cards.find(number)).containsExactly(new Finding(Kind.CARD, 0, length));
  }

  @ParameterizedTest
  @CsvSource({
    "4, 14",
    "4, 15",
    "4, 17",
    "4, 18",
    "34, 14",
    "34, 16",
    "37, 16",
    "35, 15",
    "33, 15",
    "36, 15",
    "299, 14",
    "306, 14",
    "37, 14",
    "3527, 16",
    "3590, 16",
    "3528, 15",
    "2199, 16",
    "2205, 16",
    "2200, 15",
    "50, 16",
    "56, 16",
    "51, 17",
    "2220, 16",
    "2721, 16",
    "2221, 17",
    "6010, 16",
    "6012, 16",
    "643, 16",
    "61, 16",
    "66, 16",
    "6011, 15",
    "5018, 15",
    "6764, 16",
    "1, 16",
    "9, 16"
  })
  void find_passesOverWhatNobodyGivesOut(String beginning, int length) {
    assertThat(Cards.find(number(beginning, length))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"4111111111111112", "4111111111111101", "378282246310006"})
  void find_passesOverAWrongCheckDigit(String number) {
    assertThat(Cards.find(number)).isEmpty();
  }

  @Test
  void find_takesThirteenDigitsForACard_unlessTheyAreAnArticles() {
    assertThat(Cards.find("4006381333908")).hasSize(1);
    assertThat(Cards.find("4006381333924")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111.1111.1111.1111",
        "4111\u00a01111\u00a01111\u00a01111",
        "4111\u20111111\u20111111\u20111111",
        "4111\u20131111\u20131111\u20131111",
        "41111111 11111111",
        "3782 822463 10005",
        "3056 930902 5904"
      })
  void find_readsTheGroupsThatArePrinted(String number) {
    assertThat(Cards.find("a " + number + " b"))
        .containsExactly(new Finding(Kind.CARD, 2, 2 + number.length()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111 1111-1111 1111",
        "4111  1111 1111 1111",
        "4111_1111_1111_1111",
        "4111/1111/1111/1111",
        "41111 1111 111 1111",
        "4111 1111 1111 11 11",
        "378282 2463 10005"
      })
  void find_passesOverOtherGroups(String number) {
    assertThat(Cards.find(number)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "%s.", "%s, 5", "(%s)", "- %s -", "no.%s", "%s.x", ", %s"})
  void find_findsItAmongOtherText(String text) {
    int start = text.indexOf('%');

    assertThat(Cards.find(text.formatted(CARD)))
        .containsExactly(new Finding(Kind.CARD, start, start + CARD.length()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x%s", "%sx", "_%s", "%s_", "3.%s", "3,%s", "%s.5", "%s,5", "1%s", "%s1"})
  void find_passesOverWhatIsPartOfMore(String text) {
    assertThat(Cards.find(text.formatted(CARD))).isEmpty();
  }

  @Test
  void find_findsOneAfterTheOther() {
    assertThat(Cards.find("12 " + CARD + ";" + CARD))
        .containsExactly(new Finding(Kind.CARD, 3, 19), new Finding(Kind.CARD, 20, 36));
  }

  @Test
  void find_takesTheLongest() {
    // The first four groups are a number of their own.
    String longer = "4111 1111 1111 1111 " + number("4111111111111111", 19).substring(16);

    assertThat(Cards.find(longer)).containsExactly(new Finding(Kind.CARD, 0, longer.length()));
  }
}
