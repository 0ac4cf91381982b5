package safespace.domain.message;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import safespace.domain.Json;
import safespace.domain.Metadata;

/** Messages to test with. */
public final class Samples {
  private Samples() {}

  /** What a user says. */
  public static NewMessage message(String text) {
    return message(MessageId.random(), text);
  }

  public static NewMessage message(MessageId id, String text) {
    return message(id, Role.USER, text);
  }

  public static NewMessage message(MessageId id, Role role, String text) {
    return message(id, role, text, Status.COMPLETE, null);
  }

  /** One that is still being written. */
  public static NewMessage streaming(String text) {
    return message(MessageId.random(), Role.ASSISTANT, text, Status.STREAMING, null);
  }

  /** One from elsewhere, written at the time given. */
  public static NewMessage message(String text, Instant createdAt) {
    return message(MessageId.random(), Role.USER, text, Status.COMPLETE, createdAt);
  }

  private static NewMessage message(
      MessageId id, Role role, String text, Status status, @Nullable Instant createdAt) {
    return new NewMessage(
        id, new Body(role, new Content(text), List.of(), Metadata.EMPTY, status), createdAt);
  }

  /** An answer that rests on sources. */
  public static NewMessage citing(String... urls) {
    return new NewMessage(
        MessageId.random(),
        new Body(
            Role.ASSISTANT,
            new Content("As they say."),
            Stream.of(urls).map(Samples::citation).toList(),
            Metadata.EMPTY,
            Status.COMPLETE),
        null);
  }

  public static Citation citation(String url) {
    return Citation.from(Json.object("title", "A source", "url", url));
  }

  /** One with everything that a message can have. */
  public static NewMessage full(MessageId id) {
    return new NewMessage(
        id,
        new Body(
            Role.ASSISTANT,
            new Content("Breathe in, breathe out."),
            List.of(
                Citation.from(
                    Json.object(
                        "title",
                        "On breathing",
                        "url",
                        "https://example.org/breath?x=1#top",
                        "snippet",
                        "In and out",
                        "source_id",
                        "s-1",
                        "score",
                        new BigDecimal("0.875"),
                        "start",
                        0,
                        "end",
                        10,
                        "metadata",
                        Json.object("page", 3, "note", null))),
                Citation.from(Json.object("title", "Hearsay"))),
            Json.metadata(
                "model",
                "m-1",
                "tokens",
                Json.list(1, new BigDecimal("2.5"), null, true),
                "none",
                null),
            Status.COMPLETE),
        null);
  }

  /** So many messages, each with a text of its own. */
  public static NewMessage[] many(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> message("Message " + i))
        .toArray(NewMessage[]::new);
  }
}
