package safespace.domain.redaction;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds e-mail addresses as people write them: {@code name@example.org}. It knows no quoted names,
 * no addresses of machines without a domain, and no "name at example dot org".
 */
final class Emails {
  private static final String IN_NAMES = "._%+-'&~!#$*^{|}";
  private static final int SHORTEST_TOP_LEVEL = 2;
  private static final int LONGEST_LABEL = 63;

  /** Latin, Greek and Cyrillic; scripts without spaces would run into the words around. */
  private static final int END_OF_SCRIPTS_WITH_SPACES = 0x530;

  private Emails() {}

  static List<Finding> find(CharSequence text) {
    List<Finding> found = new ArrayList<>();
    int last = 0;
    for (int at = 0; at < text.length(); at++) {
      if (text.charAt(at) != '@') continue;
      int start = nameBefore(text, at, last);
      int end = domainAfter(text, at);
      last = at + 1;
      if (start == at || end < 0 || isRepository(text, start, at, end)) continue;
      found.add(new Finding(Kind.EMAIL, start, end));
    }
    return found;
  }

  /** Where the name begins that ends at this place; the place itself where there is none. */
  private static int nameBefore(CharSequence text, int at, int from) {
    int start = at;
    while (start > from && isInName(text.charAt(start - 1))) start--;
    // Punctuation around an address is none of it.
    while (start < at && !isWord(text.charAt(start)) && text.charAt(start) != '_') start++;
    return at > start && text.charAt(at - 1) == '.' ? at : start;
  }

  /** Where the domain ends that begins after this place; -1 where there is none. */
  private static int domainAfter(CharSequence text, int at) {
    int end = -1;
    int label = at + 1;
    int labels = 0;
    int numbers = 0;
    while (true) {
      int next = label;
      while (next < text.length() && (isWord(text.charAt(next)) || text.charAt(next) == '-'))
        next++;
      int endOfLabel = next;
      while (endOfLabel > label && text.charAt(endOfLabel - 1) == '-') endOfLabel--;
      int length = endOfLabel - label;
      if (length == 0 || length > LONGEST_LABEL || text.charAt(label) == '-') break;
      if (labels < 2 && isNumber(text, label, endOfLabel)) numbers++;
      labels++;
      if (labels > 1 && isTopLevel(text, label, endOfLabel)) end = endOfLabel;
      if (endOfLabel < next || next == text.length() || text.charAt(next) != '.') break;
      label = next + 1;
    }
    // A package with its version (name@1.2.3-rc.beta), a picture for fine screens (logo@2x.png).
    return numbers == 2 || isScale(text, at + 1) ? -1 : end;
  }

  /** A place in a version control system: {@code git@example.org:team/project}. */
  private static boolean isRepository(CharSequence text, int start, int at, int end) {
    return text.subSequence(start, at).toString().equals("git")
        && end < text.length()
        && text.charAt(end) == ':';
  }

  private static boolean isScale(CharSequence text, int start) {
    return start + 2 < text.length()
        && Character.isDigit(text.charAt(start))
        && text.charAt(start + 1) == 'x'
        && text.charAt(start + 2) == '.';
  }

  private static boolean isTopLevel(CharSequence text, int start, int end) {
    if (end - start < SHORTEST_TOP_LEVEL) return false;
    return text.subSequence(start, end).chars().allMatch(Character::isLetter)
        || isPunycode(text, start);
  }

  private static boolean isPunycode(CharSequence text, int start) {
    return start + 4 < text.length()
        && text.subSequence(start, start + 4).toString().equalsIgnoreCase("xn--");
  }

  private static boolean isNumber(CharSequence text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (!Character.isDigit(text.charAt(i))) return false;
    }
    return true;
  }

  private static boolean isInName(char c) {
    return isWord(c) || IN_NAMES.indexOf(c) >= 0;
  }

  private static boolean isWord(char c) {
    return c < END_OF_SCRIPTS_WITH_SPACES && Character.isLetterOrDigit(c);
  }
}
