package safespace.domain.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IbansTest {
  private static final String IBAN = "DE89370400440532013000";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DE89370400440532013000",
        "de89370400440532013000",
        "DE89 3704 0044 0532 0130 00",
        "DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000",
        "DE89\u202f3704\u202f0044\u202f0532\u202f0130\u202f00",
        "NO9386011117947",
        "GB29NWBK60161331926819",
        "gb29 nwbk 6016 1331 9268 19",
        "GB33BUKB20201555555555",
        "FR1420041010050500013M02606",
        "AZ21NABZ00000000137010001944",
        "MT84MALT011000012345MTLCAST001S"
      })
  void find_findsNumbersOfAllCountries(String iban) {
    assertThat(Ibans.find("to " + iban + ", please"))
        .containsExactly(new Finding(Kind.IBAN, 3, 3 + iban.length()));
    assertThat(Ibans.find(iban)).containsExactly(new Finding(Kind.IBAN, 0, iban.length()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DE88370400440532013000",
        "DE89370400440532013001",
        "DE893704004405320130",
        "DE8937040044053201300",
        "DE893704004405320130000",
        "XX89370400440532013000",
        "D889370400440532013000",
        "8E89370400440532013000",
        "DEX9370400440532013000",
        "DE8X370400440532013000",
        "DE89  3704 0044 0532 0130 00",
        "DE89-3704-0044-0532-0130-00",
        "GB29NWBK60161331926818",
        "DE",
        "DE89",
        ""
      })
  void find_passesOverWhatOnlyLooksLikeIt(String text) {
    assertThat(Ibans.find(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x%s", "_%s", "1%s", "%sx", "%s_", "%s1", "ü%s"})
  void find_passesOverWhatIsPartOfMore(String text) {
    assertThat(Ibans.find(text.formatted(IBAN))).isEmpty();
  }

  @Test
  void find_findsOneAfterTheOther() {
    assertThat(Ibans.find(IBAN + " " + IBAN))
        .containsExactly(new Finding(Kind.IBAN, 0, 22), new Finding(Kind.IBAN, 23, 45));
  }

  @Test
  void find_findsOneThatBeginsWithinAnother() {
    // The first two letters begin a number of a country that is longer.
    assertThat(Ibans.find("DE89 DE89370400440532013000"))
        .containsExactly(new Finding(Kind.IBAN, 5, 27));
  }
}
