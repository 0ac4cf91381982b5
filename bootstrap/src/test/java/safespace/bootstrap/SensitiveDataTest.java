package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.domain.redaction.CountingText;
import safespace.domain.redaction.Finding;
import safespace.domain.redaction.Kind;
import safespace.domain.redaction.SensitiveData;

/** Measures, on texts with marks, how much is found and how much of that is right. */
class SensitiveDataTest {
  private static final Pattern MARK =
      Pattern.compile("<<(email|phone|card|iban|secret):(.*?)>>", Pattern.DOTALL);

  private static final SensitiveData data = new SensitiveData(PhoneNumbers::find);

  /** A text, and what is to be found in it. */
  private record Marked(String text, List<Finding> expected) {
    static Marked of(String line) {
      StringBuilder text = new StringBuilder();
      List<Finding> expected = new ArrayList<>();
      Matcher mark = MARK.matcher(line.replace("\\n", "\n"));
      while (mark.find()) {
        mark.appendReplacement(text, "");
        int start = text.length();
        text.append(mark.group(2));
        Kind kind = Kind.valueOf(mark.group(1).toUpperCase(Locale.ROOT));
        expected.add(new Finding(kind, start, text.length()));
      }
      return new Marked(mark.appendTail(text).toString(), expected);
    }
  }

  /** How often a kind was found where it is, where it is not, and not found where it is. */
  private record Score(int right, int wrong, int missed) {
    static final Score NONE = new Score(0, 0, 0);

    Score plus(Score other) {
      return new Score(right + other.right, wrong + other.wrong, missed + other.missed);
    }

    double precision() {
      return right / (double) (right + wrong);
    }

    double recall() {
      return right / (double) (right + missed);
    }
  }

  private static List<Marked> texts() throws IOException {
    try (InputStream file = SensitiveDataTest.class.getResourceAsStream("sensitive.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("# "))
          .map(Marked::of)
          .toList();
    }
  }

  private static Map<Kind, Score> scores() throws IOException {
    Map<Kind, Score> scores = new EnumMap<>(Kind.class);
    for (Marked marked : texts()) {
      List<Finding> found = data.in(marked.text);
      for (Finding finding : found) {
        boolean right = marked.expected.contains(finding);
        scores.merge(finding.kind(), new Score(right ? 1 : 0, right ? 0 : 1, 0), Score::plus);
      }
      for (Finding expected : marked.expected) {
        scores.merge(
            expected.kind(), new Score(0, 0, found.contains(expected) ? 0 : 1), Score::plus);
      }
    }
    return scores;
  }

  @Test
  void texts_areEnoughToMeasureBy() throws IOException {
    List<Marked> texts = texts();

    assertThat(texts).hasSizeGreaterThan(200);
    assertThat(texts.stream().filter(marked -> marked.expected.isEmpty())).hasSizeGreaterThan(80);
  }

  /** The figures of the README; what is found to the very character counts as found. */
  @ParameterizedTest
  @CsvSource({
    "EMAIL, 0.96, 0.87",
    "PHONE, 1, 0.92",
    "CARD, 1, 0.95",
    "IBAN, 1, 0.94",
    "SECRET, 1, 0.90"
  })
  void in_isAsGoodAsMeasured(Kind kind, double precision, double recall) throws IOException {
    Score score = scores().getOrDefault(kind, Score.NONE);

    assertThat(score.precision()).as("%s", score).isGreaterThanOrEqualTo(precision);
    assertThat(score.recall()).as("%s", score).isGreaterThanOrEqualTo(recall);
  }

  @ParameterizedTest
  @CsvSource({
    "call +1 415 555 2671 now, +1 415 555 2671",
    "ring 020 7946 0958, 020 7946 0958",
    "a line (866-488-7386) to call, 866-488-7386",
    "I am at (415) 555-2671, (415) 555-2671"
  })
  void phoneNumbers_areFoundWhereTheyStand(String text, String number) {
    int start = text.indexOf(number);

    assertThat(data.in(text))
        .containsExactly(new Finding(Kind.PHONE, start, start + number.length()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1", "1 ", "1-", "12345678901 ", "+", "+1 ", "(1", "1.", "+1(555)", ";ext=1", "１"})
  void phoneNumbers_areLookedForNoMoreOftenInALongTextThanInAShortOne(String part) {
    long shorter = looks(part.repeat(4_000 / part.length()));
    long longer = looks(part.repeat(16_000 / part.length()));

    assertThat(longer).isLessThan(shorter * 5);
  }

  private static long looks(String text) {
    CountingText counted = new CountingText(text);
    assertThat(PhoneNumbers.find(counted)).allMatch(finding -> finding.end() <= text.length());
    return counted.looks();
  }
}
