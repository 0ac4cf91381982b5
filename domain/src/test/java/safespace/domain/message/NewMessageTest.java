package safespace.domain.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static safespace.domain.Json.object;
import static safespace.domain.Rejections.mistakesOf;
import static safespace.domain.message.Samples.full;
import static safespace.domain.message.Samples.message;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import safespace.domain.Metadata;
import safespace.domain.TestClock;

class NewMessageTest {
  private static final Instant NOW = TestClock.START;

  private static NewMessage citing(String content, List<Citation> citations) {
    return new NewMessage(
        MessageId.random(),
        new Body(Role.ASSISTANT, new Content(content), citations, Metadata.EMPTY, Status.COMPLETE),
        null);
  }

  private static Citation span(@Nullable Integer start, @Nullable Integer end) {
    return Citation.from(object("title", "A source", "start", start, "end", end));
  }

  @Test
  void newMessage_takesSpansWithinItsContent() {
    List<Citation> citations = List.of(span(0, 1), span(1, 3), span(null, null));

    assertThat(citing("a😀c", citations).body().citations()).isEqualTo(citations);
  }

  @Test
  void newMessage_refusesSpansBeyondItsContent() {
    assertThat(mistakesOf(() -> citing("a😀c", List.of(span(0, 4), span(0, 3), span(9, 10)))))
        .containsExactly("/citations/0/end invalid_value", "/citations/2/end invalid_value");
  }

  @Test
  void newMessage_doesNotChangeWithWhatItWasMadeOf() {
    List<Citation> citations = new ArrayList<>(List.of(span(0, 1)));
    NewMessage message = citing("abc", citations);

    citations.clear();

    assertThat(message.body().citations()).hasSize(1);
    assertThatThrownBy(() -> message.body().citations().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void stored_isTheMessageWithItsNumberAndTime() {
    NewMessage message = full(MessageId.random());

    assertThat(message.stored(7, NOW))
        .isEqualTo(
            new Message(
                message.id(),
                7,
                new Body(
                    message.body().role(),
                    message.body().content(),
                    message.body().citations(),
                    message.body().metadata(),
                    message.body().status()),
                NOW,
                NOW));
  }

  @Test
  void stored_keepsTheTimeAtWhichItWasWritten() {
    Instant written = NOW.minusSeconds(60);

    Message stored = message("From elsewhere", written).stored(1, NOW);

    assertThat(stored.createdAt()).isEqualTo(written);
    assertThat(stored.updatedAt()).isEqualTo(NOW);
  }

  @Test
  void withId_changesTheIdOnly() {
    NewMessage message = full(MessageId.random());
    MessageId other = MessageId.random();

    assertThat(message.withId(other)).isEqualTo(full(other));
  }

  @Test
  void toString_keepsWhatItSays() {
    assertThat(full(MessageId.random()).toString())
        .doesNotContain("Breathe", "breathing", "example.org", "In and out", "m-1", "Hearsay")
        .contains("Content[24 characters]");
  }
}
