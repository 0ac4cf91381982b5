package safespace.domain.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static safespace.domain.Rejections.mistakesOf;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionIdTest {

  @Test
  void of_readsEitherCaseAndWritesLowerCase() {
    SessionId id = SessionId.of("4F6C0C8E-00AB-4DEF-8ABC-0123456789AB");

    assertThat(id).isEqualTo(SessionId.of("4f6c0c8e-00ab-4def-8abc-0123456789ab"));
    assertThat(id.text()).isEqualTo("4f6c0c8e-00ab-4def-8abc-0123456789ab");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "current", "1-2-3-4-5", "00000000-0000-0000-0000-000000000000"})
  void of_rejectsWhatParseDoesNotTake(String text) {
    assertThat(SessionId.parse(text)).isEmpty();
    assertThat(mistakesOf(() -> SessionId.of(text))).containsExactly(" invalid_id");
  }

  @Test
  void random_isAnotherEachTimeAndRandomByItsVersion() {
    assertThat(SessionId.random()).isNotEqualTo(SessionId.random());
    assertThat(SessionId.random().isRandom()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4f6c0c8e-00ab-4def-8abc-0123456789ab",
        "4f6c0c8e-00ab-4def-babc-0123456789ab",
        "4f6c0c8e-00ab-7def-9abc-0123456789ab"
      })
  void requireRandom_takesVersions4And7(String text) {
    SessionId id = SessionId.of(text);

    assertThat(id.isRandom()).isTrue();
    assertThatCode(id::requireRandom).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4f6c0c8e-00ab-1def-8abc-0123456789ab",
        "4f6c0c8e-00ab-3def-8abc-0123456789ab",
        "4f6c0c8e-00ab-5def-8abc-0123456789ab",
        "4f6c0c8e-00ab-6def-8abc-0123456789ab",
        "4f6c0c8e-00ab-8def-8abc-0123456789ab",
        "4f6c0c8e-00ab-4def-7abc-0123456789ab",
        "4f6c0c8e-00ab-4def-cabc-0123456789ab",
        "00000000-0000-0000-0000-000000000001"
      })
  void requireRandom_rejectsOtherVersionsAndVariants(String text) {
    SessionId id = SessionId.of(text);

    assertThat(id.isRandom()).isFalse();
    assertThat(mistakesOf(id::requireRandom)).containsExactly(" weak_session_id");
  }

  @Test
  void toString_keepsTheSecret() {
    SessionId id = new SessionId(UUID.randomUUID());

    assertThat(id.toString()).isEqualTo("SessionId[secret]");
  }
}
