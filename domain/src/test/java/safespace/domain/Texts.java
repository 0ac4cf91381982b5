package safespace.domain;

import java.math.BigDecimal;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Texts and numbers that a storage might not give back as it got them. */
public final class Texts {
  private Texts() {}

  public static Stream<String> thatMustSurvive() {
    return Stream.of(
        "😀 👩‍👩‍👧‍👦 𝒳 \uDBFF\uDFFF", // beyond 16 bits, the last code point of all
        "é e\u0301 ﬁ Å \u212B", // the same to a reader, and yet not
        "שלום \u202Eabc\u202C مرحبا", // from right to left
        "  \t two\r\nlines \u00A0 ", // white space at both ends
        "\uFEFFmark\uFFFE\uFFFF\u200B", // a byte order mark, code points that are no characters
        IntStream.range(1, 32).mapToObj(Character::toString).reduce("\u007F", String::concat),
        "\\u0000 \\ \" ' \\\" {} [] null", // what JSON and SQL escape
        "% _ %s ? ?? :id <columns> $1 {0} ::jsonb '' -- /*", // what SQL libraries read
        "<script>&amp;</script>",
        "東京 हिन्दी ไทย");
  }

  public static Stream<BigDecimal> numbersThatMustSurvive() {
    return Stream.of(
            "0",
            "-1",
            "1.50",
            "1e300",
            "-9.99e300",
            "1e-300",
            "9007199254740993", // the first integer that a double has not
            "0.1234567890123456789",
            "1234567890123456789012345678901234567891",
            "-0.0001234567890123456789012345678901234567891")
        .map(BigDecimal::new);
  }

  /** So many code points of the text, from its start; all of it when it is shorter. */
  public static String start(String text, int most) {
    return text.codePoints()
        .limit(most)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
