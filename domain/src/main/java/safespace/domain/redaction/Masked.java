package safespace.domain.redaction;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import safespace.domain.message.Citation.Span;

/** A text whose sensitive data is covered by masks. */
final class Masked {
  private final String original;
  private final List<Finding> findings;

  /**
   * @param findings in the order of the text, nothing overlapping
   */
  Masked(String original, List<Finding> findings) {
    this.original = original;
    this.findings = findings;
  }

  /** Of what was found, each once. */
  Set<Kind> kinds() {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (Finding finding : findings) kinds.add(finding.kind());
    return kinds;
  }

  /** With the masks. */
  String text() {
    if (findings.isEmpty()) return original;
    StringBuilder text = new StringBuilder();
    int done = 0;
    for (Finding finding : findings) {
      text.append(original, done, finding.start()).append(finding.kind().mask());
      done = finding.end();
    }
    return text.append(original, done, original.length()).toString();
  }

  /** Where a part of the original stands now; a mask that it touched belongs to it as a whole. */
  Span moved(Span span) {
    return new Span(moved(span.start(), false), moved(span.end(), true));
  }

  /**
   * @param place in code points
   * @param toEnd whether a place inside of a mask counts as its end, or else as its beginning
   */
  private long moved(long place, boolean toEnd) {
    long moved = place;
    int done = 0;
    long length = 0;
    for (Finding finding : findings) {
      long start = length + original.codePointCount(done, finding.start());
      long end = start + original.codePointCount(finding.start(), finding.end());
      int mask = finding.kind().mask().length();
      if (place <= start) return moved;
      if (place < end) return moved - (place - start) + (toEnd ? mask : 0);
      moved += mask - (end - start);
      done = finding.end();
      length = end;
    }
    return moved;
  }
}
