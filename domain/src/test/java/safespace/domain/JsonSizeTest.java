package safespace.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonSizeTest {

  static Stream<Arguments> sizes() {
    return Stream.of(
        Arguments.of(null, 4),
        Arguments.of(true, 4),
        Arguments.of(false, 5),
        Arguments.of(0, 1),
        Arguments.of(7, 1),
        Arguments.of(-7, 2),
        Arguments.of(120, 3),
        Arguments.of(new BigDecimal("1.5"), 3),
        Arguments.of(new BigDecimal("-1.5"), 4),
        Arguments.of(new BigDecimal("0.05"), 4),
        Arguments.of(new BigDecimal("12.345"), 6),
        Arguments.of(new BigDecimal("1e3"), 4),
        Arguments.of(new BigDecimal("12e3"), 5),
        Arguments.of(new BigDecimal("1e-3"), 5),
        Arguments.of(new BigDecimal("1e300"), 301),
        Arguments.of(new BigDecimal("1e999"), 400),
        Arguments.of("", 2),
        Arguments.of("a\u007f", 4),
        Arguments.of("\"\\\b\f\n\r\t", 16),
        Arguments.of("\u0001\u001f ", 15),
        Arguments.of("\u0080\u07ff", 6),
        Arguments.of("\u0800\uffff", 8),
        Arguments.of("😀", 6),
        Arguments.of(List.of(), 2),
        Arguments.of(List.of(1), 3),
        Arguments.of(List.of(1, 2, 3), 7),
        Arguments.of(Map.of(), 2),
        Arguments.of(Map.of("a", 1), 7),
        Arguments.of(Map.of("a", 1, "bc", List.of(true)), 19),
        Arguments.of(Collections.singletonMap("a", null), 10));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void isWithin_countsCompactJson(@Nullable Object value, int bytes) {
    assertThat(JsonSize.isWithin(value, bytes)).isTrue();
    assertThat(JsonSize.isWithin(value, bytes - 1)).isFalse();
  }

  @Test
  void isWithin_countsNoFurtherThanAsked() {
    List<Object> unread = new ArrayList<>(List.of("too long"));
    unread.add(new Object());

    assertThat(JsonSize.isWithin(unread, 5)).isFalse();
  }
}
