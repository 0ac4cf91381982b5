package safespace.http.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.domain.Metadata;
import safespace.domain.Rejection;
import safespace.domain.Rejections;
import safespace.domain.Texts;

class JsonTest {

  @Test
  void parse_makesPlainValuesInTheirOrder() {
    Object value = parse("{\"b\": [1, 2.50, true, false, null, \"é\"], \"a\": {}}");

    assertThat(value)
        .isEqualTo(
            safespace.domain.Json.object(
                "b",
                safespace.domain.Json.list(
                    new BigDecimal("1"), new BigDecimal("2.50"), true, false, null, "é"),
                "a",
                Map.of()));
    assertThat(write(value)).isEqualTo("{\"b\":[1,2.50,true,false,null,\"é\"],\"a\":{}}");
  }

  @Test
  void parse_readsEscapesAndPassesOverAByteOrderMark() {
    assertThat(parse("\ufeff\"\\u00e9\\n\\\\ud83d\\ud83d\\ude00\\/\\\"\""))
        .isEqualTo("é\n\\ud83d\uD83D\uDE00/\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"\\ud800\" | 1",
        "\"\\uD800\\n\" | 2",
        "\"\\\\ud800\" | 6",
        "\"\\\\\\ud800\" | 2",
        "\"\\ud800\\ud800\" | 2"
      })
  void parse_keepsHalfASurrogatePairForTheDomainToRefuse(String json, int length) {
    assertThat((String) parse(json)).hasSize(length);
    assertThat((Map<?, ?>) parse("{" + json + ": 1}")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\\ud80", "\"\\ud80g\"", "\"\\ud800", "\\ud800", "{\\ud800: 1}", "\""})
  void parse_refusesEscapesThatAreCutOffOrOutOfPlace(String json) {
    assertThat(Rejections.reasonOf(() -> parse(json))).isEqualTo(Rejection.Reason.MALFORMED_JSON);
  }

  @Test
  void parse_neverRepeatsWhatWasSent() {
    assertThat(Rejections.rejectionOf(() -> parse("{\"s3cret\": s3cret}")))
        .satisfies(rejection -> assertThat(rejection.detail()).doesNotContain("s3cret"))
        .hasNoCause();
  }

  static Stream<String> texts() {
    return Texts.thatMustSurvive();
  }

  @ParameterizedTest
  @MethodSource("texts")
  void write_thenParseGivesTheSameText(String text) {
    Object value = List.of(text, Map.of(text, text));

    assertThat(parse(write(value))).isEqualTo(value);
  }

  static Stream<BigDecimal> numbers() {
    return Texts.numbersThatMustSurvive();
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void write_thenParseGivesTheSameNumberWithoutAnExponent(BigDecimal number) {
    String written = write(number);

    assertThat(written).matches("-?[0-9]+(\\.[0-9]+)?");
    assertThat((BigDecimal) parse(written)).isEqualByComparingTo(number);
  }

  @Test
  void write_givesStoredMetadataOutAsItStands() {
    Metadata stored =
        Metadata.stored(
            "{\"a\": [1, {\"é\": null}]}",
            _ -> {
              throw new AssertionError("read");
            });

    assertThat(new String(Json.bytes(out -> Json.write(out, stored)), UTF_8))
        .isEqualTo("{\"a\": [1, {\"é\": null}]}");
  }

  @Test
  void time_isRfc3339InUtcWithMicroseconds() {
    assertThat(Json.time(Instant.parse("2026-11-20T13:30:23Z")))
        .isEqualTo("2026-11-20T13:30:23.000000Z");
    assertThat(Json.time(Instant.parse("2026-11-20T13:30:23.123456789Z")))
        .isEqualTo("2026-11-20T13:30:23.123456Z");
    assertThat(Json.time(Instant.parse("0001-01-01T00:00:00Z")))
        .isEqualTo("0001-01-01T00:00:00.000000Z");
  }

  private static @Nullable Object parse(String json) {
    return Json.parse(json.getBytes(UTF_8));
  }

  private static String write(@Nullable Object value) {
    return new String(Json.bytes(out -> Json.write(out, value)), UTF_8);
  }
}
