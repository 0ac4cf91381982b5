package safespace.domain.message;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejections.mistakesOf;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LabelsTest {

  @Test
  void role_isKnownByItsLabel() {
    assertThat(Arrays.stream(Role.values()).map(Role::label))
        .containsExactly("user", "assistant", "system", "tool");
    for (Role role : Role.values()) assertThat(Role.from(role.label())).isEqualTo(role);
    assertThat(Role.parse("User")).isEmpty();
    assertThat(mistakesOf(() -> Role.from("USER"))).containsExactly(" invalid_value");
    assertThat(mistakesOf(() -> Role.from(1))).containsExactly(" invalid_type");
  }

  @Test
  void status_isKnownByItsLabel() {
    assertThat(Arrays.stream(Status.values()).map(Status::label))
        .containsExactly("complete", "streaming", "interrupted", "failed");
    for (Status status : Status.values()) assertThat(Status.from(status.label())).isEqualTo(status);
    assertThat(Status.parse("Complete")).isEmpty();
    assertThat(mistakesOf(() -> Status.from("done"))).containsExactly(" invalid_value");
    assertThat(mistakesOf(() -> Status.from(true))).containsExactly(" invalid_type");
  }
}
