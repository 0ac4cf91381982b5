package safespace.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static safespace.domain.Json.list;
import static safespace.domain.Json.metadata;
import static safespace.domain.Json.object;
import static safespace.domain.Rejections.mistakesOf;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTest {

  @Test
  void metadata_keepsEveryKindOfJson() {
    Metadata metadata = metadata("n", null, "t", true, "l", list(1, null, object("x", "y")));

    assertThat(metadata.members())
        .isEqualTo(object("n", null, "t", true, "l", list(BigDecimal.ONE, null, object("x", "y"))));
    assertThat(metadata.toJson()).isEqualTo("{\"l\":[1,null,{\"x\":\"y\"}],\"n\":null,\"t\":true}");
  }

  @Test
  void from_takesObjectsOnly() {
    for (Object value : new Object[] {"{}", 1, true, list()}) {
      assertThat(mistakesOf(() -> Metadata.from(value))).containsExactly(" invalid_type");
    }
  }

  @Test
  void metadata_hasAtMost16KiB() {
    int room = 16 * 1024 - "{\"k\":\"\"}".length();

    assertThat(metadata("k", "x".repeat(room)).toJson()).hasSize(16 * 1024);
    assertThat(mistakesOf(() -> metadata("k", "x".repeat(room + 1)))).containsExactly(" too_long");
  }

  @ParameterizedTest
  @ValueSource(strings = {"é", "東", "😀", "\"", "\n", "\u0001"})
  void metadata_isMeasuredInBytesOfCompactJson(String character) {
    int around = "{\"\":\"\"}".length();
    int each = metadata("", character).toJson().getBytes(StandardCharsets.UTF_8).length - around;
    int most = (16 * 1024 - around) / each;

    assertThat(metadata("", character.repeat(most)).members()).hasSize(1);
    assertThat(mistakesOf(() -> metadata("", character.repeat(most + 1))))
        .containsExactly(" too_long");
  }

  @Test
  void metadata_measuresNumbersWrittenOut() {
    List<@Nullable Object> numbers = new ArrayList<>();
    for (int i = 0; i < 54; i++) numbers.add(new BigDecimal("1e300"));
    assertThat(metadata("k", numbers).members()).hasSize(1);

    numbers.add(new BigDecimal("1e300"));
    assertThat(mistakesOf(() -> metadata("k", numbers))).containsExactly(" too_long");
  }

  @Test
  void metadata_tellsAllMistakesWithTheirPlaces() {
    BigDecimal tooLong = new BigDecimal("1e301");

    assertThat(
            mistakesOf(() ->
                metadata(
                    "nul",
                    "a\0b",
                    "a/b~c",
                    "\uD83D",
                    "list",
                    list("fine", "\uDE00", tooLong, list("\0")),
                    "object",
                    object("number", tooLong, "fine", 1))))
        .containsExactly(
            "/nul invalid_text",
            "/a~1b~0c invalid_text",
            "/list/1 invalid_text",
            "/list/2 invalid_number",
            "/list/3/0 invalid_text",
            "/object/number invalid_number");
  }

  @Test
  void metadata_pointsAtTheObjectWhoseMemberHasANameThatCannotBeStored() {
    assertThat(
            mistakesOf(() ->
                metadata(
                    "a\0", 1,
                    "outer", object("\uD83D", 1),
                    "list", list(object("\uDE00", 1)))))
        .containsExactly(" invalid_text", "/outer invalid_text", "/list/0 invalid_text");
  }

  @Test
  void metadata_doesNotChangeWithWhatItWasMadeOf() {
    List<@Nullable Object> list = list("a");
    Map<String, @Nullable Object> inner = object("b", "c");
    Map<String, @Nullable Object> members = object("list", list, "inner", inner);
    Metadata metadata = Metadata.from(members);

    list.add("later");
    inner.put("later", true);
    members.put("later", true);

    assertThat(metadata).isEqualTo(metadata("list", list("a"), "inner", object("b", "c")));
  }

  @Test
  void metadata_cannotBeChanged() {
    Metadata metadata = metadata("list", list("a"), "inner", object("b", "c"));
    List<?> list = Fields.list(Objects.requireNonNull(metadata.members().get("list")));
    Map<String, @Nullable Object> inner =
        Fields.object(Objects.requireNonNull(metadata.members().get("inner")));

    assertThatThrownBy(() -> metadata.members().put("x", 1))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(list::removeFirst).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(inner::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void metadata_isEqualByValue() {
    Metadata metadata = metadata("a", 1, "b", new BigDecimal("1.50"));

    assertThat(metadata)
        .isEqualTo(metadata("b", new BigDecimal("1.5"), "a", new BigDecimal("1.0")))
        .hasSameHashCodeAs(metadata("b", new BigDecimal("1.5"), "a", new BigDecimal("1.0")))
        .isNotEqualTo(metadata("a", 1))
        .isNotEqualTo(metadata("a", "1", "b", new BigDecimal("1.5")))
        .isNotEqualTo(metadata("a", 1, "b", null));
    assertThat(Metadata.EMPTY).isEqualTo(metadata());
  }

  static List<Arguments> mergePatchesOfRfc7396() {
    return List.of(
        Arguments.of(object("a", "b"), object("a", "c"), object("a", "c")),
        Arguments.of(object("a", "b"), object("b", "c"), object("a", "b", "b", "c")),
        Arguments.of(object("a", "b"), object("a", null), object()),
        Arguments.of(object("a", "b", "b", "c"), object("a", null), object("b", "c")),
        Arguments.of(object("a", list("b")), object("a", "c"), object("a", "c")),
        Arguments.of(object("a", "c"), object("a", list("b")), object("a", list("b"))),
        Arguments.of(
            object("a", object("b", "c")),
            object("a", object("b", "d", "c", null)),
            object("a", object("b", "d"))),
        Arguments.of(
            object("a", object("b", 1, "c", 2)),
            object("a", object("b", null, "d", 3)),
            object("a", object("c", 2, "d", 3))),
        Arguments.of(
            object("a", list(object("b", "c"))), object("a", list(1)), object("a", list(1))),
        Arguments.of(object("e", null), object("a", 1), object("e", null, "a", 1)),
        Arguments.of(
            object("a", "foo"),
            object("a", object("b", object("c", null))),
            object("a", object("b", object()))),
        Arguments.of(
            object(),
            object("a", object("bb", object("ccc", null))),
            object("a", object("bb", object()))),
        Arguments.of(
            object("a", 1),
            object("a", list(null, object("b", null))),
            object("a", list(null, object("b", null)))));
  }

  @ParameterizedTest
  @MethodSource("mergePatchesOfRfc7396")
  void merge_doesAsRfc7396Says(
      Map<String, @Nullable Object> before,
      Map<String, @Nullable Object> patch,
      Map<String, @Nullable Object> after) {
    assertThat(Metadata.from(before).merge(Metadata.from(patch))).isEqualTo(Metadata.from(after));
  }

  @Test
  void merge_leavesBothAsTheyWere() {
    Metadata before = metadata("a", object("b", 1));
    Metadata patch = metadata("a", object("b", null), "c", 2);

    before.merge(patch);

    assertThat(before).isEqualTo(metadata("a", object("b", 1)));
    assertThat(patch).isEqualTo(metadata("a", object("b", null), "c", 2));
  }

  @Test
  void merge_keepsNumbersThatWereLetThroughBefore() {
    Metadata before = metadata("huge", new BigDecimal("1e300"), "tiny", new BigDecimal("1e-300"));

    assertThat(before.merge(metadata("a", 1)).members()).containsKeys("huge", "tiny", "a");
  }

  @Test
  void merge_keepsToTheMostThatMetadataMayBe() {
    Metadata half = metadata("a", "x".repeat(9_000));

    assertThat(mistakesOf(() -> half.merge(metadata("b", "x".repeat(9_000)))))
        .containsExactly(" too_long");
    assertThat(half.merge(metadata("a", "y".repeat(9_000))).members()).hasSize(1);
  }

  @Test
  void merge_changesNothingTheSecondTime() {
    Randomly.check(
        500,
        random -> {
          Metadata before = Metadata.from(Randomly.object(random));
          Metadata patch = Metadata.from(Randomly.object(random));
          Metadata once = before.merge(patch);
          assertThat(once.merge(patch)).isEqualTo(once);
          assertThat(before.merge(Metadata.EMPTY)).isEqualTo(before);
        });
  }

  @Test
  void metadata_isTheSameMadeOfItsOwnMembers() {
    Randomly.check(
        500,
        random -> {
          Metadata metadata = Metadata.from(Randomly.object(random));
          assertThat(Metadata.from(metadata.members())).isEqualTo(metadata);
          assertThat(Metadata.from(metadata.members()).members()).isEqualTo(metadata.members());
        });
  }
}
