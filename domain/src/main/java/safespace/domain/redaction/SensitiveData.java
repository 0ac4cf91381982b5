package safespace.domain.redaction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds sensitive data of all kinds. */
public final class SensitiveData {
  private final List<Detector> detectors;

  /**
   * @param phones knows phone numbers, about which every country has rules of its own
   */
  public SensitiveData(Detector phones) {
    this.detectors =
        List.of(Emails::find, phones, Cards::find, Ibans::find, Keys::find, PrivateKeys::find);
  }

  /**
   * What is found, in the order of the text, nothing overlapping. Of findings that overlap, one is
   * made that covers all of them; the longest says of what kind it is.
   */
  public List<Finding> in(CharSequence text) {
    List<Finding> found = new ArrayList<>();
    for (Detector detector : detectors) found.addAll(detector.find(text));
    found.sort(Comparator.comparingInt(Finding::start));
    List<Finding> apart = new ArrayList<>();
    Finding longest = null;
    for (Finding next : found) {
      if (longest == null || next.start() >= apart.getLast().end()) {
        longest = next;
        apart.add(next);
      } else {
        if (next.length() > longest.length()) longest = next;
        Finding before = apart.removeLast();
        apart.add(new Finding(longest.kind(), before.start(), Math.max(before.end(), next.end())));
      }
    }
    return apart;
  }
}
