package safespace.domain.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds the numbers of payment cards: of a length and a beginning that an issuer uses, with the
 * right check digit (Luhn), in one piece or in the groups that are printed on cards.
 */
final class Cards {
  private static final int SHORTEST = 13;
  private static final int LONGEST = 19;

  /** So long are the groups of a number; of the first one, the last may be shorter. */
  private static final Set<List<Integer>> GROUPS =
      Set.of(
          List.of(4, 4, 4, 4),
          List.of(4, 4, 4, 4, 1),
          List.of(4, 4, 4, 4, 2),
          List.of(4, 4, 4, 4, 3),
          List.of(4, 4, 4, 1),
          List.of(4, 4, 4, 2),
          List.of(4, 4, 4, 3),
          List.of(4, 6, 5),
          List.of(4, 6, 4),
          List.of(8, 8),
          List.of(6, 13));

  private Cards() {}

  static List<Finding> find(CharSequence text) {
    List<Finding> found = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      if (!isDigit(text.charAt(i))) {
        i++;
        continue;
      }
      int end = isPartOfMore(text, i - 1, i - 2) ? -1 : endOfCard(text, i);
      if (end > 0) found.add(new Finding(Kind.CARD, i, end));
      i = end > 0 ? end : endOfDigits(text, i);
    }
    return found;
  }

  /** Where the longest number ends that begins with the group at this place; -1 for none. */
  private static int endOfCard(CharSequence text, int start) {
    StringBuilder digits = new StringBuilder();
    List<Integer> groups = new ArrayList<>();
    char separator = 0;
    int longest = -1;
    int group = start;
    while (true) {
      int end = endOfDigits(text, group);
      if (digits.length() + end - group > LONGEST) break;
      digits.append(text, group, end);
      groups.add(end - group);
      if (isCard(digits, groups) && !isPartOfMore(text, end, end + 1)) longest = end;
      if (end + 1 >= text.length() || !isSeparator(text.charAt(end))) break;
      if (separator != 0 && text.charAt(end) != separator) break;
      separator = text.charAt(end);
      group = end + 1;
      if (!isDigit(text.charAt(group))) break;
    }
    return longest;
  }

  private static boolean isCard(StringBuilder digits, List<Integer> groups) {
    return digits.length() >= SHORTEST
        && (groups.size() == 1 || GROUPS.contains(groups))
        && isIssued(digits)
        && hasLuhnDigit(digits);
  }

  /** Whether an issuer gives out numbers of this beginning and length. */
  private static boolean isIssued(CharSequence digits) {
    int length = digits.length();
    int four = Integer.parseInt(digits, 0, 4, 10);
    int three = four / 10;
    int two = three / 10;
    boolean longer = length >= 16;
    if (two / 10 == 4) return length == 16 || length == 19 || (length == 13 && !isArticle(digits));
    if (two == 34 || two == 37) return length == 15;
    if (two == 36 || two == 38 || two == 39 || (three >= 300 && three <= 305)) return length == 14;
    if (four >= 3528 && four <= 3589) return longer;
    if (four >= 2200 && four <= 2204) return longer;
    if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return length == 16;
    if (four == 6011 || (three >= 644 && three <= 649) || two == 62 || two == 65) return longer;
    return longer && Set.of(5018, 5020, 5038, 5893, 6304, 6759, 6761, 6762, 6763).contains(four);
  }

  private static boolean hasLuhnDigit(CharSequence digits) {
    int sum = 0;
    for (int i = digits.length() - 1, place = 0; i >= 0; i--, place++) {
      int digit = digits.charAt(i) - '0';
      int counted = place % 2 == 0 ? digit : digit * 2;
      sum += counted > 9 ? counted - 9 : counted;
    }
    return sum % 10 == 0;
  }

  /** Whether it is the number of an article in shops (EAN-13), which is as long as old cards. */
  private static boolean isArticle(CharSequence digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      sum += (digits.charAt(i) - '0') * (i % 2 == 0 ? 1 : 3);
    }
    return sum % 10 == 0;
  }

  /** Whether a number goes on beyond its end: with a letter, or as a fraction. */
  private static boolean isPartOfMore(CharSequence text, int next, int afterNext) {
    if (next < 0 || next >= text.length()) return false;
    char c = text.charAt(next);
    if (Character.isLetterOrDigit(c) || c == '_') return true;
    boolean digitsBeyond =
        afterNext >= 0 && afterNext < text.length() && isDigit(text.charAt(afterNext));
    return digitsBeyond && (c == '.' || c == ',');
  }

  private static int endOfDigits(CharSequence text, int start) {
    int end = start;
    while (end < text.length() && isDigit(text.charAt(end))) end++;
    return end;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isSeparator(char c) {
    return c == ' ' || c == '-' || c == '.' || c == '\u00a0' || c == '\u2011' || c == '\u2013';
  }
}
