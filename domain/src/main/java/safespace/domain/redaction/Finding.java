package safespace.domain.redaction;

/**
 * A part of a text that is sensitive.
 *
 * @param start the index of its first {@code char}
 * @param end the index after its last {@code char}
 */
public record Finding(Kind kind, int start, int end) {
  public Finding {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException("from " + start + " to " + end);
    }
  }

  int length() {
    return end - start;
  }
}
