package safespace.domain.message;

import java.util.List;
import safespace.domain.Metadata;
import safespace.domain.Mistake;
import safespace.domain.Mistakes;
import safespace.domain.Rejection;

/**
 * What a message says: the part of it that its writer chose.
 *
 * @param citations in the order in which they are to be shown; empty for none
 */
public record Body(
    Role role, Content content, List<Citation> citations, Metadata metadata, Status status) {

  /** The most citations a message may have. */
  public static final int MOST_CITATIONS = 50;

  public Body {
    // What is stored was judged with the content that it belongs to.
    if (!(citations instanceof StoredCitations)) {
      citations = List.copyOf(citations);
      requireSpansWithin(content, citations);
    }
  }

  /** This body after the edit; equal to this one when nothing changes. */
  Body edited(MessageEdit edit) {
    if (edit.content() != null && status == Status.STREAMING) {
      throw new Rejection(
          Rejection.Reason.MESSAGE_STREAMING,
          "The message is still being written: its content grows by chunks only.");
    }
    if (edit.status() == Status.STREAMING && status != Status.STREAMING) {
      throw Rejection.messageNotStreaming();
    }
    return new Body(
        role,
        edit.content() == null ? content : edit.content(),
        List.copyOf(edit.citations() == null ? citations : edit.citations()),
        edit.metadata().apply(metadata),
        edit.status() == null ? status : edit.status());
  }

  /** Tells whether another body is the same. */
  public Fingerprint fingerprint() {
    return Fingerprint.of(
        content,
        role.label(),
        status.label(),
        metadata.members(),
        citations.stream().map(Citation::toJson).toList());
  }

  /** Refuses citations that belong to a part of the content that does not exist. */
  private static void requireSpansWithin(Content content, List<Citation> citations) {
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
