package safespace.domain.message;

import java.time.Instant;
import java.util.List;
import safespace.domain.Metadata;
import safespace.domain.Mistake;
import safespace.domain.Mistakes;
import safespace.domain.Rejection;

/**
 * A message as it stands.
 *
 * @param seq its number: 1, 2, 3 … within its session, no gap and no repeat
 * @param citations empty for none
 */
public record Message(
    MessageId id,
    long seq,
    Role role,
    Content content,
    List<Citation> citations,
    Metadata metadata,
    Status status,
    Instant createdAt,
    Instant updatedAt) {

  /** The most citations a message may have. */
  public static final int MOST_CITATIONS = 50;

  /** This message after the edit; equal to this one when nothing changes. */
  public Message edited(MessageEdit edit) {
    if (edit.content() != null && status == Status.STREAMING) {
      throw new Rejection(
          Rejection.Reason.MESSAGE_STREAMING,
          "The message is still being written: its content grows by chunks only.");
    }
    if (edit.status() == Status.STREAMING && status != Status.STREAMING) {
      throw new Rejection(
          Rejection.Reason.MESSAGE_NOT_STREAMING,
          "The message has ended and does not stream again.");
    }
    Content newContent = edit.content() == null ? content : edit.content();
    List<Citation> newCitations = edit.citations() == null ? citations : edit.citations();
    requireSpansWithin(newContent, newCitations);
    return new Message(
        id,
        seq,
        role,
        newContent,
        newCitations,
        edit.metadata().apply(metadata),
        edit.status() == null ? status : edit.status(),
        createdAt,
        updatedAt);
  }

  public Fingerprint fingerprint() {
    return Fingerprint.of(role, content, citations, metadata, status);
  }

  /** A citation belongs to a part of the content that exists. */
  public static void requireSpansWithin(Content content, List<Citation> citations) {
    if (citations.stream().allMatch(citation -> citation.span() == null)) return;
    Mistakes mistakes = new Mistakes();
    int length = content.length();
    for (int i = 0; i < citations.size(); i++) {
      Citation.Span span = citations.get(i).span();
      if (span != null && span.end() > length) {
        mistakes.add(
            "/citations/" + i + "/end",
            Mistake.Code.INVALID_VALUE,
            Citation.BEYOND.formatted(length));
      }
    }
    mistakes.rejectIfAny();
  }
}
