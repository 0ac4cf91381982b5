package safespace.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UuidsTest {
  private static final Pattern CANONICAL =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  @Test
  void parse_takesTheCanonicalFormInEitherCase() {
    UUID uuid = UUID.fromString("4f6c0c8e-00ab-4def-8abc-0123456789ab");

    assertThat(Uuids.parse("4f6c0c8e-00ab-4def-8abc-0123456789ab")).contains(uuid);
    assertThat(Uuids.parse("4F6C0C8E-00AB-4DEF-8ABC-0123456789AB")).contains(uuid);
    assertThat(Uuids.parse("4f6C0c8E-00aB-4dEf-8AbC-0123456789Ab")).contains(uuid);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "1-2-3-4-5",
        "4f6c0c8e00ab4def8abc0123456789ab",
        "{4f6c0c8e-00ab-4def-8abc-0123456789ab}",
        "urn:uuid:4f6c0c8e-00ab-4def-8abc-0123456789ab",
        " 4f6c0c8e-00ab-4def-8abc-0123456789ab",
        "4f6c0c8e-00ab-4def-8abc-0123456789ab ",
        "4f6c0c8e-00ab-4def-8abc-0123456789ab\n",
        "4f6c0c8e-00ab-4def-8abc-0123456789a",
        "4f6c0c8e-00ab-4def-8abc-0123456789abc",
        "4f6c0c8e-00ab-4def-8abc-0123456789ag",
        "4f6c0c8-e00ab-4def-8abc-0123456789ab",
        "4f6c0c8e_00ab_4def_8abc_0123456789ab",
        "4f6c0c8e\u201000ab\u20104def\u20108abc\u20100123456789ab",
        "+f6c0c8e-00ab-4def-8abc-0123456789ab",
        "4f6c0c8e-00ab-4def-8abc-01234567-9ab",
        "\u0664f6c0c8e-00ab-4def-8abc-0123456789ab",
        "\uFF14f6c0c8e-00ab-4def-8abc-0123456789ab"
      })
  void parse_refusesAnythingElse(String text) {
    assertThat(Uuids.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"
      })
  void parse_refusesNilAndMax(String text) {
    assertThat(Uuids.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000000-0000-0000-0000-000000000001",
        "ffffffff-ffff-ffff-ffff-fffffffffffe",
        "4f6c0c8e-00ab-1def-0abc-0123456789ab"
      })
  void parse_takesAnyVersion(String text) {
    assertThat(Uuids.parse(text)).contains(UUID.fromString(text));
  }

  @Test
  void parse_readsWhatUuidsWrite() {
    Randomly.check(
        500,
        random -> {
          UUID uuid = new UUID(random.nextLong(), random.nextLong());
          assertThat(Uuids.parse(uuid.toString())).contains(uuid);
          assertThat(Uuids.parse(uuid.toString().toUpperCase(Locale.ROOT))).contains(uuid);
        });
  }

  @Test
  void parse_takesNothingButThePattern() {
    Randomly.check(
        2_000,
        random -> {
          StringBuilder text = new StringBuilder("4f6c0c8e-00ab-4def-8abc-0123456789ab");
          text.setCharAt(random.nextInt(36), (char) random.nextInt(32, 128));
          assertThat(Uuids.parse(text.toString()).isPresent())
              .isEqualTo(CANONICAL.matcher(text).matches());
        });
  }
}
