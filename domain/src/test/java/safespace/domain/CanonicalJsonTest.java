package safespace.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static safespace.domain.Json.list;
import static safespace.domain.Json.object;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {

  @Test
  void of_isCompactWithMembersByName() {
    Object value =
        object("b", list(true, null, "x"), "a", object("d", false, "c", list()), "", object());

    assertThat(CanonicalJson.of(value))
        .isEqualTo("{\"\":{},\"a\":{\"c\":[],\"d\":false},\"b\":[true,null,\"x\"]}");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "0.00, 0",
    "0e9, 0",
    "1.50, 1.5",
    "100, 100",
    "1e2, 100",
    "1.0e2, 100",
    "-0.00120, -0.0012",
    "1e-7, 0.0000001",
    "12345678901234567890.1, 12345678901234567890.1"
  })
  void of_writesNumbersPlainly(BigDecimal number, String written) {
    assertThat(CanonicalJson.of(number)).isEqualTo(written);
  }

  @Test
  void of_escapesWhatJsonEscapesAndNothingElse() {
    assertThat(CanonicalJson.of("\"\\/\b\f\n\r\t\u0001\u001f\u007f é😀\u2028"))
        .isEqualTo("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u007f é😀\u2028\"");
  }

  @Test
  void of_refusesWhatIsNoJson() {
    assertThatThrownBy(() -> CanonicalJson.of(Optional.of("x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CanonicalJson.of(1.5)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void of_isTheSameForTheSameValue() {
    Randomly.check(
        500,
        random -> {
          Metadata metadata = Metadata.from(Randomly.object(random));
          Metadata other = Metadata.from(rewritten(metadata, random));
          assertThat(CanonicalJson.of(other.members()))
              .isEqualTo(CanonicalJson.of(metadata.members()));
        });
  }

  private static Object rewritten(Metadata metadata, RandomGenerator random) {
    return Fields.object(Objects.requireNonNull(Randomly.rewritten(metadata.members(), random)));
  }

  @Test
  void of_isAnotherForAnotherValue() {
    assertThat(
            Stream.of(
                    null,
                    true,
                    false,
                    "",
                    "null",
                    "true",
                    "1",
                    BigDecimal.ONE,
                    list(),
                    object(),
                    list(list()),
                    list(object()),
                    object("", null),
                    object("", ""),
                    object("a", null),
                    list("a", "b"),
                    list("a,b"),
                    list("a\",\"b"),
                    list("b", "a"),
                    list((Object) null),
                    new BigDecimal("0.1"),
                    new BigDecimal("0.10000000000000000001"))
                .map(CanonicalJson::of))
        .doesNotHaveDuplicates();
  }
}
