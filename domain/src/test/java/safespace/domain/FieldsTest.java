package safespace.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Json.list;
import static safespace.domain.Json.object;
import static safespace.domain.Rejections.mistakesOf;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldsTest {

  @Test
  void fields_readWhatIsThere() {
    Fields fields =
        new Fields(object("text", "a", "number", 1, "list", list("b", "c"), "none", null));

    assertThat(fields.required("text", Fields::text)).isEqualTo("a");
    assertThat(fields.optional("number", Fields::number)).isEqualTo(BigDecimal.ONE);
    assertThat(fields.list("list", 2, Fields::text)).containsExactly("b", "c");
    assertThat(fields.optional("none", Fields::text)).isNull();
    assertThat(fields.optional("missing", Fields::text)).isNull();
    assertThat(fields.optional("none", Fields::text, "otherwise")).isEqualTo("otherwise");
    assertThat(fields.optional("text", Fields::text, "otherwise")).isEqualTo("a");
    assertThat(fields.list("missing", 2, Fields::text)).isEmpty();
    fields.end();
  }

  @Test
  void has_tellsNullFromMissing() {
    Fields fields = new Fields(object("none", null, "text", "a"));

    assertThat(fields.has("none")).isTrue();
    assertThat(fields.given("none")).isFalse();
    assertThat(fields.has("text")).isTrue();
    assertThat(fields.given("text")).isTrue();
    assertThat(fields.has("missing")).isFalse();
    assertThat(fields.given("missing")).isFalse();
    fields.end();
  }

  @Test
  void required_mustBeThereAndNotNull() {
    Fields fields = new Fields(object("none", null));
    fields.required("none", Fields::text);
    fields.required("missing", Fields::text);

    assertThat(mistakesOf(fields::end)).containsExactly("/none required", "/missing required");
  }

  @Test
  void end_tellsAllMistakesAtOnceInTheirOrder() {
    Fields fields =
        new Fields(
            object(
                "text",
                1,
                "number",
                "1",
                "list",
                list("a", 2, null),
                "long",
                list(1, 2),
                "typo",
                1));
    fields.optional("text", Fields::text);
    fields.optional("number", Fields::number);
    fields.list("list", 3, Fields::text);
    fields.list("long", 1, Fields::number);
    fields.required("missing", Fields::text);
    fields.mistake("text", Mistake.Code.INVALID_VALUE, "Seen from outside.");
    fields.check(() -> {
      throw Rejection.invalid(
          List.of(new Mistake("/elsewhere", Mistake.Code.TOO_SHORT, "Seen together.")));
    });

    assertThat(mistakesOf(fields::end))
        .containsExactly(
            "/text invalid_type",
            "/number invalid_type",
            "/list/1 invalid_type",
            "/list/2 required",
            "/long too_long",
            "/missing required",
            "/text invalid_value",
            "/elsewhere too_short",
            "/typo unknown_property");
  }

  @Test
  void end_putsMistakesOfNestedValuesBelowTheirMember() {
    Fields fields = new Fields(object("outer", list(object("inner", object("n", "a\0")))));
    fields.list(
        "outer",
        1,
        item -> {
          Fields inner = new Fields(Fields.object(item));
          inner.optional("inner", Metadata::from);
          inner.end();
          return true;
        });

    assertThat(mistakesOf(fields::end)).containsExactly("/outer/0/inner/n invalid_text");
  }

  @Test
  void end_refusesUnknownMembersNullOnesToo() {
    Fields fields = new Fields(object("known", 1, "Known", 1, "", null));
    fields.optional("known", Fields::number);

    assertThat(mistakesOf(fields::end))
        .containsExactly("/Known unknown_property", "/ unknown_property");
  }

  @Test
  void end_escapesNamesInPointers() {
    Fields fields = new Fields(object("a/b~c", 1));

    assertThat(mistakesOf(fields::end)).containsExactly("/a~1b~0c unknown_property");
  }

  @Test
  void end_doesNotRepeatANameThatIsLongOrNoText() {
    Fields fields = new Fields(object("x".repeat(101), 1, "\uD83D", 1, "a\0", 1, "😀", 1));

    assertThat(mistakesOf(fields::end))
        .containsExactly(
            " unknown_property", " unknown_property", " unknown_property", "/😀 unknown_property");
  }

  @Test
  void end_repeatsANameOfAHundredCharacters() {
    String name = "x".repeat(100);

    assertThat(mistakesOf(new Fields(object(name, 1))::end))
        .containsExactly("/" + name + " unknown_property");
  }

  @Test
  void check_passesOnARejectionThatIsNoMistake() {
    Fields fields = new Fields(object());

    assertThat(
            Rejections.reasonOf(() ->
                fields.check(() -> {
                  throw Rejection.messageErased();
                })))
        .isEqualTo(Rejection.Reason.MESSAGE_ERASED);
  }

  @Test
  void text_takesStringsOnly() {
    assertThat(Fields.text("a")).isEqualTo("a");
    for (Object value : new Object[] {1, true, list(), object()}) {
      assertThat(mistakesOf(() -> Fields.text(value))).containsExactly(" invalid_type");
    }
  }

  @Test
  void number_takesNumbersOnly() {
    assertThat(Fields.number(new BigDecimal("1.5"))).isEqualByComparingTo("1.5");
    assertThat(Fields.number(7L)).isEqualByComparingTo("7");
    for (Object value : new Object[] {"1", true, list(), object()}) {
      assertThat(mistakesOf(() -> Fields.number(value))).containsExactly(" invalid_type");
    }
  }

  @Test
  void integer_takesWholeNumbersHoweverTheyAreWritten() {
    assertThat(Fields.integer(1)).isEqualTo(1);
    assertThat(Fields.integer(new BigDecimal("1.0"))).isEqualTo(1);
    assertThat(Fields.integer(new BigDecimal("1e3"))).isEqualTo(1_000);
    assertThat(Fields.integer(BigInteger.valueOf(Long.MIN_VALUE))).isEqualTo(Long.MIN_VALUE);
    for (Object value :
        new Object[] {
          new BigDecimal("1.5"),
          new BigDecimal("1e-1000000000"),
          new BigDecimal("1e1000000000"),
          BigInteger.valueOf(Long.MAX_VALUE).add(BigInteger.ONE),
          "1",
          true
        }) {
      assertThat(mistakesOf(() -> Fields.integer(value))).containsExactly(" invalid_type");
    }
  }

  @Test
  void listAndObject_takeNothingElse() {
    assertThat(Fields.list(list(1))).hasSize(1);
    assertThat(Fields.object(object("a", 1))).hasSize(1);
    assertThat(mistakesOf(() -> Fields.list(object()))).containsExactly(" invalid_type");
    assertThat(mistakesOf(() -> Fields.object(list()))).containsExactly(" invalid_type");
    assertThat(mistakesOf(() -> Fields.object("{}"))).containsExactly(" invalid_type");
  }
}
