package safespace.domain.message;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Json.list;
import static safespace.domain.Json.metadata;
import static safespace.domain.Json.object;
import static safespace.domain.message.Samples.full;
import static safespace.domain.message.Samples.message;

import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import safespace.domain.Fields;
import safespace.domain.Metadata;
import safespace.domain.Randomly;
import safespace.domain.TestClock;

class FingerprintTest {

  private static Fingerprint of(Metadata metadata, @Nullable Object... citations) {
    return new Body(
            Role.USER,
            new Content("Hello"),
            Stream.of(citations).map(c -> Citation.from(Objects.requireNonNull(c))).toList(),
            metadata,
            Status.COMPLETE)
        .fingerprint();
  }

  private static Fingerprint of(Role role, String content, Status status) {
    return new Body(role, new Content(content), List.of(), Metadata.EMPTY, status).fingerprint();
  }

  @Test
  void of_isASha256() {
    assertThat(of(Metadata.EMPTY).hex()).matches("[0-9a-f]{64}");
  }

  @Test
  void of_doesNotMindTheOrderOfKeysNorHowNumbersAreWritten() {
    assertThat(
            of(
                metadata("a", 1, "b", object("c", new BigDecimal("2.50"), "d", list(1, 2))),
                object("title", "t", "score", new BigDecimal("0.50"), "start", 0, "end", 1)))
        .isEqualTo(
            of(
                metadata("b", object("d", list(1, 2), "c", new BigDecimal("2.5")), "a", 1),
                object("end", 1, "start", 0, "score", new BigDecimal("0.5"), "title", "t")));
  }

  @Test
  void of_doesNotMindDefaultsWrittenOut() {
    assertThat(of(Metadata.EMPTY, object("title", "t", "url", null, "start", null, "end", null)))
        .isEqualTo(of(metadata(), object("title", "t")));
  }

  @Test
  void of_doesNotMindIdsAndTimes() {
    NewMessage message = full(MessageId.random());

    assertThat(full(MessageId.random()).body().fingerprint())
        .isEqualTo(message.body().fingerprint());
    assertThat(message("Hello", TestClock.START).body().fingerprint())
        .isEqualTo(message("Hello").body().fingerprint());
    assertThat(message.stored(9, TestClock.START).body().fingerprint())
        .isEqualTo(message.body().fingerprint());
  }

  @Test
  void of_mindsEverythingElse() {
    Stream<Fingerprint> different =
        Stream.of(
            of(Role.USER, "Hello", Status.COMPLETE),
            of(Role.ASSISTANT, "Hello", Status.COMPLETE),
            of(Role.SYSTEM, "Hello", Status.COMPLETE),
            of(Role.TOOL, "Hello", Status.COMPLETE),
            of(Role.USER, "Hello", Status.STREAMING),
            of(Role.USER, "Hello", Status.INTERRUPTED),
            of(Role.USER, "Hello", Status.FAILED),
            of(Role.USER, "hello", Status.COMPLETE),
            of(Role.USER, "Hello ", Status.COMPLETE),
            of(Role.USER, "é", Status.COMPLETE),
            of(Role.USER, "e\u0301", Status.COMPLETE),
            of(metadata("a", null)),
            of(metadata("a", "")),
            of(metadata("a", 1)),
            of(metadata("a", "1")),
            of(metadata("a", list(1, 2))),
            of(metadata("a", list(2, 1))),
            of(metadata("A", 1)),
            of(Metadata.EMPTY, object("title", "t")),
            of(Metadata.EMPTY, object("title", "T")),
            of(Metadata.EMPTY, object("title", "t"), object("title", "t")),
            of(Metadata.EMPTY, object("title", "t"), object("title", "u")),
            of(Metadata.EMPTY, object("title", "u"), object("title", "t")),
            of(Metadata.EMPTY, object("title", "t", "url", "https://example.org/")),
            of(Metadata.EMPTY, object("title", "t", "snippet", "")),
            of(Metadata.EMPTY, object("title", "t", "snippet", "s")),
            of(Metadata.EMPTY, object("title", "t", "source_id", "s")),
            of(Metadata.EMPTY, object("title", "t", "score", 1)),
            of(Metadata.EMPTY, object("title", "t", "score", 2)),
            of(Metadata.EMPTY, object("title", "t", "start", 0, "end", 1)),
            of(Metadata.EMPTY, object("title", "t", "start", 0, "end", 2)),
            of(Metadata.EMPTY, object("title", "t", "metadata", object())),
            of(Metadata.EMPTY, object("title", "t", "metadata", object("a", null))));

    assertThat(different).doesNotHaveDuplicates();
  }

  @Test
  void of_isTheSameForMetadataWrittenInAnotherWay() {
    Randomly.check(
        300,
        random -> {
          Metadata metadata = Metadata.from(Randomly.object(random));
          Object rewritten = Objects.requireNonNull(Randomly.rewritten(metadata.members(), random));
          assertThat(of(Metadata.from(Fields.object(rewritten)))).isEqualTo(of(metadata));
        });
  }
}
