package safespace.domain.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds private keys in PEM, as whole blocks. One that is cut off counts as far as its lines look
 * like those of a key.
 */
final class PrivateKeys {
  private static final Pattern BEGIN =
      Pattern.compile("-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----");
  private static final Pattern END =
      Pattern.compile("-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----");
  private static final Pattern LINES = Pattern.compile("(?:\\s{1,4}+[A-Za-z0-9+/=]{16,}+)*+");

  private PrivateKeys() {}

  static List<Finding> find(CharSequence text) {
    List<Finding> found = new ArrayList<>();
    Matcher begin = BEGIN.matcher(text);
    Matcher end = END.matcher(text);
    Matcher lines = LINES.matcher(text);
    boolean ends = true;
    int from = 0;
    while (begin.find(from)) {
      // Where there was no end once, there is none further on.
      ends = ends && end.find(begin.end());
      if (ends) {
        from = end.end();
      } else {
        lines.region(begin.end(), text.length());
        from = lines.lookingAt() ? lines.end() : begin.end();
      }
      found.add(new Finding(Kind.SECRET, begin.start(), from));
    }
    return found;
  }
}
