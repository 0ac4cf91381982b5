package safespace.bootstrap;

import com.google.i18n.phonenumbers.PhoneNumberMatch;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.Leniency;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import safespace.domain.redaction.Finding;
import safespace.domain.redaction.Kind;

/**
 * Knows phone numbers, by the rules of all countries: those in international form, with a plus, and
 * those of some countries in the groups in which they are written there. One without a plus and in
 * one piece is left alone: the number of an order looks the same.
 */
final class PhoneNumbers {
  private static final String NO_COUNTRY = "ZZ";

  /** With the first of them come all countries that share its numbers, such as Canada. */
  private static final List<String> COUNTRIES = List.of("US", "GB", "DE", "FR", "ES", "JP");

  /** Tells as a warning that some countries have no other way to write numbers. */
  private static final Logger TOO_LOUD =
      Logger.getLogger(
          "com.google.i18n.phonenumbers.metadata.init.ClassPathResourceMetadataLoader");

  static {
    TOO_LOUD.setLevel(Level.SEVERE);
  }

  private PhoneNumbers() {}

  static List<Finding> find(CharSequence text) {
    List<Finding> found = new ArrayList<>();
    for (PhoneNumberMatch number : numbers(text, NO_COUNTRY, Leniency.VALID)) {
      found.add(finding(number));
    }
    for (String country : COUNTRIES) {
      for (PhoneNumberMatch number : numbers(text, country, Leniency.STRICT_GROUPING)) {
        if (isInGroups(number.rawString())) found.add(finding(number));
      }
    }
    return found;
  }

  private static Iterable<PhoneNumberMatch> numbers(
      CharSequence text, String country, Leniency leniency) {
    return PhoneNumberUtil.getInstance().findNumbers(text, country, leniency, Long.MAX_VALUE);
  }

  private static boolean isInGroups(String number) {
    return !number.chars().allMatch(Character::isDigit);
  }

  /** Without a parenthesis that belongs to the text around. */
  private static Finding finding(PhoneNumberMatch number) {
    String raw = number.rawString();
    boolean opens = raw.startsWith("(") && raw.indexOf(')') < 0;
    return new Finding(Kind.PHONE, number.start() + (opens ? 1 : 0), number.end());
  }
}
