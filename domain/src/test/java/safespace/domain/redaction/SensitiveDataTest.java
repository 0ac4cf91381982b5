package safespace.domain.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How well it finds what it looks for is measured where phone numbers are known, too. */
class SensitiveDataTest {
  private static final String CARD = "4111111111111111";

  private static final SensitiveData data = new SensitiveData(_ -> List.of());

  /** Finds a phone number wherever this text stands. */
  private static SensitiveData withPhone(String phone) {
    return new SensitiveData(text -> {
      int start = text.toString().indexOf(phone);
      return List.of(new Finding(Kind.PHONE, start, start + phone.length()));
    });
  }

  @ParameterizedTest
  @CsvSource({
    "to me@example.org., EMAIL, me@example.org",
    "pay 4111 1111 1111 1111 now, CARD, 4111 1111 1111 1111",
    "DE89 3704 0044 0532 0130 00 is it, IBAN, DE89 3704 0044 0532 0130 00",
    "key AKIAIOSFODNN7EXAMPLE!, SECRET, AKIAIOSFODNN7EXAMPLE",
    "call 555-0100, PHONE, 555-0100"
  })
  void in_findsEachKind(String text, Kind kind, String sensitive) {
    SensitiveData all = kind == Kind.PHONE ? withPhone(sensitive) : data;
    int start = text.indexOf(sensitive);

    assertThat(all.in(text)).containsExactly(new Finding(kind, start, start + sensitive.length()));
  }

  @Test
  void in_tellsInTheOrderOfTheText() {
    assertThat(data.in(CARD + " a@example.org " + CARD))
        .extracting(Finding::kind)
        .containsExactly(Kind.CARD, Kind.EMAIL, Kind.CARD);
  }

  @Test
  void in_makesOneOfWhatOverlaps_asTheLongestOfThem() {
    // The end of the one is the beginning of the other, which is longer.
    assertThat(withPhone("555 4111").in("555 " + CARD))
        .containsExactly(new Finding(Kind.CARD, 0, 20));
    assertThat(withPhone("1111 555 555 555 555").in("4111 1111 1111 1111 555 555 555 555"))
        .containsExactly(new Finding(Kind.PHONE, 0, 35));
    assertThat(withPhone("4111").in(CARD)).containsExactly(new Finding(Kind.CARD, 0, 16));
  }

  @Test
  void in_keepsNeighboursApart() {
    assertThat(withPhone("555").in("555" + "a@example.org".substring(1))).hasSize(1);
    assertThat(withPhone(" 555").in(CARD + " 555"))
        .containsExactly(new Finding(Kind.CARD, 0, 16), new Finding(Kind.PHONE, 16, 20));
  }

  @Test
  void in_findsTheWholeOfAPrivateKey_evenWhenItIsCutOff() {
    String begin = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf1\n";
    String whole = begin + "AbCd=\n-----END EC PRIVATE KEY-----";

    assertThat(data.in("a " + whole + " b"))
        .containsExactly(new Finding(Kind.SECRET, 2, 2 + whole.length()));
    assertThat(data.in("a " + begin + "and so on"))
        .containsExactly(new Finding(Kind.SECRET, 2, 2 + begin.length() - 1));
  }

  /** What could make a search go back and forth: beginnings without an end, near misses. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a@",
        "@",
        "a.",
        "a@b.",
        "a@b.c-",
        "1",
        "1 ",
        "4111 ",
        "4111-1111-",
        "41111111111111112 ",
        "DE89",
        "DE89 ",
        "DE89 3704 ",
        "GB82WEST",
        "eyJ",
        "eyJa.",
        "eyJhbGciOiJIUzI1NiJ9.",
        "sk-",
        "sk-a",
        "Bearer ",
        "bearer aaaaaaaaaaaaaaaaaaaaaaaa",
        "ghp_",
        "xoxb-",
        "AKIA",
        "-",
        "-----BEGIN ",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n"
      })
  void in_looksAtALongTextNoMoreOftenThanAtAShortOne(String part) {
    long shorter = looks(part.repeat(25_000 / part.length()));
    long longer = looks(part.repeat(100_000 / part.length()));

    assertThat(longer).isLessThan(shorter * 5);
    assertThat(longer).isLessThan(100 * 100_000);
  }

  private static long looks(String text) {
    CountingText counted = new CountingText(text);
    List<Finding> found = new ArrayList<>(data.in(counted));
    assertThat(found).allMatch(finding -> finding.end() <= text.length());
    return counted.looks();
  }
}
