package safespace.domain.redaction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds international bank account numbers: of a country that has them, of its length, with the
 * right check digits (ISO 13616), in one piece or with single spaces.
 */
final class Ibans {

  /** The lengths, and the countries that have them. */
  private static final String COUNTRIES =
      """
      15 NO
      16 BE
      18 DK FI FK FO GL NL SD
      19 MK SI
      20 AT BA EE KZ LT LU MN XK
      21 CH HR LI LV
      22 BG BH CR DE GB GE IE ME RS VA
      23 AE GI IL IQ OM SO TL
      24 AD CZ ES MD PK RO SA SE SK TN VG YE
      25 LY PT ST
      26 IS TR
      27 BI DJ FR GR IT MC MR SM
      28 AL AZ BY CY DO GT HU LB NI PL SV
      29 BR EG PS QA UA
      30 JO KW MU
      31 MT SC
      32 LC
      33 RU
      """;

  private static final Map<String, Integer> LENGTHS = lengths();

  private static Map<String, Integer> lengths() {
    Map<String, Integer> lengths = new HashMap<>();
    for (String line : COUNTRIES.lines().toList()) {
      List<String> words = List.of(line.split(" ", -1));
      for (String country : words.subList(1, words.size())) {
        lengths.put(country, Integer.parseInt(words.getFirst()));
      }
    }
    return Map.copyOf(lengths);
  }

  private Ibans() {}

  static List<Finding> find(CharSequence text) {
    List<Finding> found = new ArrayList<>();
    int i = 0;
    while (i + 4 < text.length()) {
      int end = i > 0 && isWord(text.charAt(i - 1)) ? -1 : endOfIban(text, i);
      if (end > 0) found.add(new Finding(Kind.IBAN, i, end));
      i = end > 0 ? end : i + 1;
    }
    return found;
  }

  /** Where the number ends that begins at this place; -1 for none. */
  private static int endOfIban(CharSequence text, int start) {
    if (!isLetter(text.charAt(start)) || !isLetter(text.charAt(start + 1))) return -1;
    if (!isDigit(text.charAt(start + 2)) || !isDigit(text.charAt(start + 3))) return -1;
    String country = "" + upper(text.charAt(start)) + upper(text.charAt(start + 1));
    int length = LENGTHS.getOrDefault(country, 0);
    StringBuilder iban = new StringBuilder();
    int i = start;
    while (iban.length() < length && i < text.length()) {
      char c = text.charAt(i);
      if (isLetter(c) || isDigit(c)) {
        iban.append(upper(c));
      } else if (!isSpace(c) || isSpace(text.charAt(i - 1))) {
        return -1;
      }
      i++;
    }
    if (length == 0 || iban.length() < length) return -1;
    boolean goesOn = i < text.length() && isWord(text.charAt(i));
    return !goesOn && hasCheckDigits(iban) ? i : -1;
  }

  /** The country and the check digits last, letters as numbers from 10 on: 1 modulo 97. */
  private static boolean hasCheckDigits(StringBuilder iban) {
    int remainder = 0;
    for (int i = 0; i < iban.length(); i++) {
      char c = iban.charAt((i + 4) % iban.length());
      int value = isDigit(c) ? c - '0' : c - 'A' + 10;
      remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
    }
    return remainder == 1;
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private static boolean isLetter(char c) {
    return upper(c) >= 'A' && upper(c) <= 'Z';
  }

  private static char upper(char c) {
    return c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\u00a0' || c == '\u202f';
  }
}
