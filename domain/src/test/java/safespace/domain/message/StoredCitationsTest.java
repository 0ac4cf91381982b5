package safespace.domain.message;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Json.metadata;
import static safespace.domain.Json.object;
import static safespace.domain.Rejections.mistakesOf;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import safespace.domain.Metadata;

class StoredCitationsTest {
  private static final Citation CITATION =
      Citation.from(object("title", "A source", "start", 0, "end", 4));

  private final AtomicInteger readings = new AtomicInteger();
  private final StoredCitations citations =
      new StoredCitations(
          "[…]",
          _ -> {
            readings.incrementAndGet();
            return List.of(CITATION);
          });

  private Body body(String content, List<Citation> citations) {
    return new Body(
        Role.ASSISTANT, new Content(content), citations, Metadata.EMPTY, Status.COMPLETE);
  }

  @Test
  void aBodyIsMadeOfThemWithoutReadingThem() {
    assertThat(body("Four", citations).citations()).isSameAs(citations);
    assertThat(citations.json()).isEqualTo("[…]");
    assertThat(citations.isEmpty()).isFalse();
    assertThat(readings).hasValue(0);
  }

  @Test
  void areReadOnce() {
    assertThat(citations).containsExactly(CITATION).containsExactly(CITATION);
    assertThat(readings).hasValue(1);
  }

  @Test
  void equalTheSameCitationsFromElsewhere() {
    Body judged = body("Four", List.of(CITATION));

    assertThat(body("Four", citations)).isEqualTo(judged).hasSameHashCodeAs(judged);
    assertThat(body("Four", citations).fingerprint()).isEqualTo(judged.fingerprint());
  }

  @Test
  void areHeldToTheNewContentOfAnEdit() {
    MessageEdit shorter = new MessageEdit(new Content("Two"), null, metadata -> metadata, null);

    assertThat(mistakesOf(() -> body("Four", citations).edited(shorter))).hasSize(1);
  }

  @Test
  void metadata_isReadWhenSomebodyLooks() {
    Metadata stored =
        Metadata.stored(
            "{…}",
            _ -> {
              readings.incrementAndGet();
              return metadata("a", true);
            });

    assertThat(stored.storedJson()).isEqualTo("{…}");
    assertThat(readings).hasValue(0);
    assertThat(stored).isEqualTo(metadata("a", true)).hasSameHashCodeAs(metadata("a", true));
    assertThat(stored.merge(metadata("b", 1))).isEqualTo(metadata("a", true, "b", 1));
    assertThat(metadata("a", true).storedJson()).isNull();
    assertThat(readings).hasValue(1);
  }
}
