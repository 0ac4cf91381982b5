package safespace.domain.message;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Json.metadata;
import static safespace.domain.Json.object;
import static safespace.domain.Rejection.Reason.MESSAGE_NOT_STREAMING;
import static safespace.domain.Rejection.Reason.MESSAGE_STREAMING;
import static safespace.domain.Rejections.mistakesOf;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.message.Samples.citation;
import static safespace.domain.message.Samples.full;
import static safespace.domain.message.Samples.streaming;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import safespace.domain.Metadata;
import safespace.domain.TestClock;

class MessageTest {
  private static final MessageId ID = MessageId.random();
  private static final Message MESSAGE = full(ID).stored(1, TestClock.START);
  private static final Message STREAMING = streaming("So far").stored(2, TestClock.START);

  private static MessageEdit edit(
      @Nullable String content, @Nullable List<Citation> citations, @Nullable Status status) {
    return new MessageEdit(
        content == null ? null : new Content(content), citations, metadata -> metadata, status);
  }

  private static Citation span(int start, int end) {
    return Citation.from(object("title", "A source", "start", start, "end", end));
  }

  @Test
  void edited_changesWhatTheEditNames() {
    List<Citation> citations = List.of(citation("https://example.org/new"));
    Metadata metadata = metadata("new", true);

    assertThat(
            MESSAGE.edited(
                new MessageEdit(new Content("New"), citations, _ -> metadata, Status.FAILED)))
        .isEqualTo(
            new Message(
                ID,
                1,
                new Body(Role.ASSISTANT, new Content("New"), citations, metadata, Status.FAILED),
                TestClock.START,
                TestClock.START));
  }

  @Test
  void edited_isEqualWhenNothingChanges() {
    assertThat(MESSAGE.edited(edit(null, null, null))).isEqualTo(MESSAGE);
    assertThat(
            MESSAGE.edited(
                edit(
                    MESSAGE.body().content().text(),
                    MESSAGE.body().citations(),
                    MESSAGE.body().status())))
        .isEqualTo(MESSAGE);
  }

  @Test
  void edited_takesCitationsAway() {
    assertThat(MESSAGE.edited(edit(null, List.of(), null)).body().citations()).isEmpty();
  }

  @Test
  void edited_rejectsContentOfAStreamingMessage() {
    assertThat(reasonOf(() -> STREAMING.edited(edit("More", null, null))))
        .isEqualTo(MESSAGE_STREAMING);
    assertThat(reasonOf(() -> STREAMING.edited(edit("More", null, Status.COMPLETE))))
        .isEqualTo(MESSAGE_STREAMING);
  }

  @ParameterizedTest
  @EnumSource
  void edited_endsTheStreaming(Status end) {
    Message ended = STREAMING.edited(edit(null, List.of(span(0, 6)), end));

    assertThat(ended.body().status()).isEqualTo(end);
    assertThat(ended.body().citations()).containsExactly(span(0, 6));
    assertThat(ended.body().content()).isEqualTo(STREAMING.body().content());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STREAMING")
  void edited_doesNotStreamAgain(Status status) {
    Message ended = STREAMING.edited(edit(null, null, status));

    assertThat(reasonOf(() -> ended.edited(edit(null, null, Status.STREAMING))))
        .isEqualTo(MESSAGE_NOT_STREAMING);
  }

  @Test
  void edited_holdsNewCitationsToTheOldContent() {
    int length = MESSAGE.body().content().length();

    assertThat(MESSAGE.edited(edit(null, List.of(span(0, length)), null)).body().citations())
        .hasSize(1);
    assertThat(
            mistakesOf(
                () -> MESSAGE.edited(edit(null, List.of(span(0, 1), span(0, length + 1)), null))))
        .containsExactly("/citations/1/end invalid_value");
  }

  @Test
  void edited_holdsOldCitationsToTheNewContent() {
    assertThat(MESSAGE.edited(edit("0123456789", null, null)).body().content().length())
        .isEqualTo(10);
    assertThat(mistakesOf(() -> MESSAGE.edited(edit("012345678", null, null))))
        .containsExactly("/citations/0/end invalid_value");
    assertThat(MESSAGE.edited(edit("012345678", List.of(), null)).body().citations()).isEmpty();
  }

  @Test
  void fingerprint_isThatOfTheMessageAsItWasSent() {
    assertThat(MESSAGE.body().fingerprint())
        .isEqualTo(full(MessageId.random()).body().fingerprint());
  }

  @Test
  void toString_keepsWhatItSays() {
    assertThat(MESSAGE.toString())
        .doesNotContain("Breathe", "breathing", "example.org", "In and out", "m-1", "Hearsay")
        .contains("Content[24 characters]");
  }
}
