package safespace.domain.message;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejections.mistakesOf;

import org.junit.jupiter.api.Test;

class MessageIdTest {

  @Test
  void from_readsEitherCaseAndWritesLowerCase() {
    MessageId id = MessageId.from("4F6C0C8E-00AB-1DEF-8ABC-0123456789AB");

    assertThat(MessageId.parse("4f6c0c8e-00ab-1def-8abc-0123456789ab")).contains(id);
    assertThat(id.text()).isEqualTo("4f6c0c8e-00ab-1def-8abc-0123456789ab");
  }

  @Test
  void from_rejectsAnythingElse() {
    assertThat(MessageId.parse("42")).isEmpty();
    assertThat(mistakesOf(() -> MessageId.from("42"))).containsExactly(" invalid_id");
    assertThat(mistakesOf(() -> MessageId.from("00000000-0000-0000-0000-000000000000")))
        .containsExactly(" invalid_id");
    assertThat(mistakesOf(() -> MessageId.from(42))).containsExactly(" invalid_type");
  }

  @Test
  void random_isAnotherEachTime() {
    assertThat(MessageId.random()).isNotEqualTo(MessageId.random());
  }
}
