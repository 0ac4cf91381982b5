package safespace.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static safespace.domain.Rejections.mistakesOf;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {

  @ParameterizedTest
  @MethodSource("safespace.domain.Texts#numbersThatMustSurvive")
  void checked_keepsTheValueHoweverOftenItIsChecked(BigDecimal number) {
    BigDecimal once = Numbers.checked(number);

    assertThat(once).isEqualByComparingTo(number);
    assertThat(Numbers.checked(once)).isEqualTo(once);
    assertThat(Numbers.checked(new BigDecimal(once.toPlainString()))).isEqualTo(once);
  }

  @Test
  void checked_makesOneNumberOfOneValue() {
    for (Number number :
        new Number[] {
          100,
          100L,
          BigInteger.valueOf(100),
          new BigDecimal("100"),
          new BigDecimal("1e2"),
          new BigDecimal("100.00")
        }) {
      assertThat(Numbers.checked(number)).isEqualTo(new BigDecimal("100"));
    }
    assertThat(Numbers.checked(new BigDecimal("0e999999999"))).isEqualTo(BigDecimal.ZERO);
    assertThat(Numbers.checked(new BigDecimal("0e-999999999"))).isEqualTo(BigDecimal.ZERO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1234567890123456789012345678901234567891",
        "-1234567890123456789012345678901234567891",
        "0.000001234567890123456789012345678901234567891",
        "9.999e300",
        "1e-300"
      })
  void checked_takesWhatIsJustWithinTheBounds(BigDecimal number) {
    assertThat(Numbers.checked(number)).isEqualByComparingTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "12345678901234567890123456789012345678901",
        "0.12345678901234567890123456789012345678901",
        "1e301",
        "-1e301",
        "9.99e-301",
        "1e2147483647",
        "100e2147483647",
        "1e-2147483647"
      })
  void checked_refusesWhatIsJustBeyondTheBounds(BigDecimal number) {
    assertThat(mistakesOf(() -> Numbers.checked(number))).containsExactly(" invalid_number");
  }

  @Test
  void checked_writesWithoutAnExponent() {
    assertThat(Numbers.checked(new BigDecimal("1e300")).toString())
        .isEqualTo("1" + "0".repeat(300));
  }

  @Test
  void checked_refusesNumbersThatAreNotExact() {
    assertThatThrownBy(() -> Numbers.checked(0.1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void checked_keepsAnyValueWithinTheBounds() {
    Randomly.check(
        1_000,
        random -> {
          BigDecimal number = Randomly.number(random);
          assertThat(Numbers.checked(number)).isEqualByComparingTo(number);
          assertThat(Numbers.checked(Numbers.checked(number))).isEqualTo(Numbers.checked(number));
        });
  }
}
