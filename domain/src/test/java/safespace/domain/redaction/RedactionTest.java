package safespace.domain.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import safespace.domain.Json;
import safespace.domain.Metadata;
import safespace.domain.Mistake;
import safespace.domain.Randomly;
import safespace.domain.Rejections;
import safespace.domain.archive.Entry;
import safespace.domain.message.Body;
import safespace.domain.message.Citation;
import safespace.domain.message.Citation.Span;
import safespace.domain.message.Content;
import safespace.domain.message.MessageEdit;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Role;
import safespace.domain.message.Samples;
import safespace.domain.message.Status;
import safespace.domain.redaction.Redaction.Mode;
import safespace.domain.session.SessionEdit;
import safespace.domain.session.SessionId;
import safespace.domain.session.Title;

class RedactionTest {
  private static final String ADDRESS = "me@example.org";

  private static final SensitiveData data = new SensitiveData(_ -> List.of());
  private static final Redaction masking = new Redaction(Mode.MASK, data);
  private static final Redaction rejecting = new Redaction(Mode.REJECT, data);

  private static NewMessage message(String content, Citation... citations) {
    return new NewMessage(
        MessageId.random(),
        new Body(
            Role.USER,
            new Content(content),
            List.of(citations),
            Json.metadata("contact", ADDRESS),
            Status.COMPLETE),
        null);
  }

  private static Citation citation(String title, String snippet) {
    return Citation.from(
        Json.object(
            "title", title, "snippet", snippet, "url", "https://example.org/?mail=" + ADDRESS));
  }

  private static Citation citing(long start, long end) {
    return Citation.from(Json.object("title", "A source", "start", start, "end", end));
  }

  private static String masked(String content) {
    return masking.applied(message(content)).body().content().text();
  }

  private static SessionEdit titled(String title) {
    return new SessionEdit(true, new Title(title), UnaryOperator.identity());
  }

  @Test
  void off_leavesEverythingAsItIs() {
    NewMessage message = message(ADDRESS, citation(ADDRESS, ADDRESS));
    NewMessage streaming = Samples.streaming(ADDRESS);

    assertThat(Redaction.OFF.applied(message)).isSameAs(message);
    assertThat(Redaction.OFF.applied(streaming)).isSameAs(streaming);
    assertThat(Redaction.OFF.applied(new Title(ADDRESS))).isEqualTo(new Title(ADDRESS));
    Redaction.OFF.rejectPieces();
  }

  @Test
  void mask_coversContentTitlesAndSnippets_andLeavesMetadataAndUrls() {
    NewMessage masked = masking.applied(message("Me: " + ADDRESS, citation(ADDRESS, ADDRESS)));

    Citation citation = masked.body().citations().getFirst();
    assertThat(masked.body().content().text()).isEqualTo("Me: [email]");
    assertThat(citation.title()).isEqualTo("[email]");
    assertThat(citation.snippet()).isEqualTo("[email]");
    assertThat(citation.url()).endsWith(ADDRESS);
    assertThat(masked.body().metadata()).isEqualTo(Json.metadata("contact", ADDRESS));
  }

  @Test
  void mask_coversEachKindByItsName() {
    assertThat(
            masked("me@example.org 4111111111111111 DE89370400440532013000 AKIAIOSFODNN7EXAMPLE"))
        .isEqualTo("[email] [card] [iban] [secret]");
  }

  @Test
  void mask_makesTheSameOfTheSame_andNothingNewOfWhatIsMasked() {
    String[] parts = {"a@b.org", "4111111111111111", "DE89370400440532013000", "@", "-", "4", "é"};
    Randomly.check(
        300,
        random -> {
          StringBuilder text = new StringBuilder();
          for (int i = 0; i < 6; i++) {
            text.append(parts[random.nextInt(parts.length)]).append(Randomly.text(random));
          }
          String once = masked(text.toString());
          assertThat(masked(text.toString())).isEqualTo(once);
          assertThat(masked(once)).isEqualTo(once);
        });
  }

  /**
   * The content is {@code 😀 me@example.org, b@example.org!}, and becomes {@code 😀 [email], …!}.
   */
  @ParameterizedTest
  @CsvSource({
    "0, 1, 0, 1",
    "0, 2, 0, 2",
    "2, 16, 2, 9",
    "1, 17, 1, 10",
    "5, 8, 2, 9",
    "0, 5, 0, 9",
    "15, 17, 2, 10",
    "16, 18, 9, 11",
    "18, 31, 11, 18",
    "10, 25, 2, 18",
    "31, 32, 18, 19",
    "0, 32, 0, 19"
  })
  void mask_movesThePartsThatCitationsBelongTo(long start, long end, long newStart, long newEnd) {
    NewMessage masked =
        masking.applied(message("😀 me@example.org, b@example.org!", citing(start, end)));

    assertThat(masked.body().content().text()).isEqualTo("😀 [email], [email]!");
    assertThat(masked.body().citations().getFirst().span()).isEqualTo(new Span(newStart, newEnd));
  }

  @Test
  void mask_leavesPartsOfAStoredContentWhereTheyAre() {
    MessageEdit edit = new MessageEdit(null, List.of(citing(5, 8)), UnaryOperator.identity(), null);

    assertThat(masking.applied(edit)).isEqualTo(edit);
  }

  @Test
  void mask_appliesToEdits() {
    MessageEdit edit =
        new MessageEdit(
            new Content(ADDRESS + "!"), List.of(citing(14, 15)), UnaryOperator.identity(), null);

    MessageEdit masked = masking.applied(edit);

    assertThat(masked.content()).isEqualTo(new Content("[email]!"));
    assertThat(masked.citations()).containsExactly(citing(7, 8));
    assertThat(masking.applied(titled(ADDRESS)).title()).isEqualTo(new Title("[email]"));
  }

  @Test
  void mask_appliesToLinesOfAnArchive() {
    SessionId session = SessionId.random();

    assertThat(
            masking.applied(new Entry.OfSession(session, new Title(ADDRESS), Metadata.EMPTY, null)))
        .isEqualTo(new Entry.OfSession(session, new Title("[email]"), Metadata.EMPTY, null));
    assertThat(
            ((Entry.OfMessage)
                    masking.applied((Entry) new Entry.OfMessage(session, message(ADDRESS))))
                .message()
                .body()
                .content()
                .text())
        .isEqualTo("[email]");
  }

  /** A mask may be longer than what it covers. */
  @Test
  void mask_rejectsWhatItMakesTooLong() {
    String addresses = "a@b.co ".repeat(14_285) + "aaaaa";
    String title = "a@b.co ".repeat(71) + "bbb";

    assertThat(Rejections.mistakesOf(() -> masking.applied(message(addresses))))
        .containsExactly("/content too_long");
    assertThat(Rejections.mistakesOf(() -> masking.applied(message("Hello", citation(title, "")))))
        .containsExactly("/citations/0/title too_long");
    assertThat(Rejections.mistakesOf(() -> masking.applied(titled("a@b.co ".repeat(28)))))
        .containsExactly("/title too_long");
  }

  @Test
  void reject_tellsEveryKindAndPlaceAtOnce_andNeverTheValue() {
    NewMessage message =
        message(
            ADDRESS + " 4111111111111111",
            citation("Fine", "AKIAIOSFODNN7EXAMPLE"),
            citation("DE89370400440532013000", "fine"));

    List<Mistake> mistakes = Rejections.rejectionOf(() -> rejecting.applied(message)).mistakes();

    assertThat(mistakes)
        .extracting(mistake -> mistake.pointer() + " " + mistake.detail())
        .containsExactly(
            "/content It holds an e-mail address, which is not taken here.",
            "/content It holds a payment card's number, which is not taken here.",
            "/citations/0/snippet It holds an API key, a token or a private key, which is not"
                + " taken here.",
            "/citations/1/title It holds an IBAN, which is not taken here.");
    assertThat(mistakes).allMatch(m -> m.code() == Mistake.Code.SENSITIVE_DATA);
  }

  @Test
  void reject_pointsIntoABatch() {
    List<NewMessage> batch =
        Stream.of("Hello", ADDRESS, "4111111111111111").map(text -> message(text)).toList();

    assertThat(Rejections.mistakesOf(() -> rejecting.applied(batch)))
        .containsExactly(
            "/messages/1/content sensitive_data", "/messages/2/content sensitive_data");
  }

  @Test
  void reject_takesWhatHoldsNothing() {
    NewMessage message = message("Hello 😀", citation("A source", "says it"));

    assertThat(rejecting.applied(message)).isEqualTo(message);
    assertThat(rejecting.applied(titled("Hello")).title()).isEqualTo(new Title("Hello"));
    assertThat(rejecting.applied((@Nullable Title) null)).isNull();
  }

  @Test
  void reject_appliesToEdits() {
    MessageEdit edit =
        new MessageEdit(
            new Content(ADDRESS), List.of(citation(ADDRESS, "")), UnaryOperator.identity(), null);

    assertThat(Rejections.mistakesOf(() -> rejecting.applied(edit)))
        .containsExactly("/content sensitive_data", "/citations/0/title sensitive_data");
    assertThat(Rejections.mistakesOf(() -> rejecting.applied(titled(ADDRESS))))
        .containsExactly("/title sensitive_data");
  }

  @Test
  void anyMode_refusesMessagesThatAreStillBeingWritten() {
    for (Redaction redaction : List.of(masking, rejecting)) {
      assertThat(Rejections.mistakesOf(() -> redaction.applied(Samples.streaming(""))))
          .containsExactly("/status streaming_unavailable");
      assertThat(Rejections.mistakesOf(redaction::rejectPieces))
          .containsExactly(" streaming_unavailable");
    }
  }
}
