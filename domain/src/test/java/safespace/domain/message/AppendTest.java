package safespace.domain.message;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejections.mistakesOf;
import static safespace.domain.message.Samples.many;
import static safespace.domain.message.Samples.message;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import safespace.domain.Actor;
import safespace.domain.session.SessionId;

class AppendTest {

  private static Append append(List<NewMessage> messages) {
    return new Append(SessionId.random(), messages, null, true, Actor.ANONYMOUS);
  }

  @Test
  void append_bringsOneToAHundredMessages() {
    assertThat(append(List.of(many(1))).messages()).hasSize(1);
    assertThat(append(List.of(many(100))).messages()).hasSize(100);
    assertThat(mistakesOf(() -> append(List.of()))).containsExactly("/messages too_short");
    assertThat(mistakesOf(() -> append(List.of(many(101))))).containsExactly("/messages too_long");
  }

  @Test
  void append_refusesEachIdThatCameBefore() {
    NewMessage one = message("One");
    NewMessage two = message("Two");

    assertThat(
            mistakesOf(() ->
                append(
                    List.of(one, two, one, message("Three"), message(two.id(), "Another body")))))
        .containsExactly("/messages/2/id invalid_value", "/messages/4/id invalid_value");
  }

  @Test
  void append_doesNotChangeWithWhatItWasMadeOf() {
    List<NewMessage> messages = new ArrayList<>(List.of(message("One")));
    Append append = append(messages);

    messages.clear();

    assertThat(append.messages()).hasSize(1);
  }

  @Test
  void toString_keepsTheSecretAndWhatTheMessagesSay() {
    Append append = append(List.of(message("I cannot sleep")));

    assertThat(append.toString()).doesNotContain("sleep").doesNotContain(append.session().text());
  }
}
