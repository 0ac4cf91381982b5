package safespace.domain;

/** The rules that any text of a user must keep: it is stored exactly as sent, or refused. */
public final class Text {
  private Text() {}

  /**
   * The text itself, when it has the length asked for (in code points, both ends included) and can
   * be stored.
   */
  public static String checked(String text, int min, int max) {
    storable(text);
    // It has no more code points than chars, and at least half as many: most need not be counted.
    if (text.length() <= max && text.length() >= 2 * min) return text;
    int length = length(text);
    if (length < min) {
      throw Rejection.invalid(Mistake.Code.TOO_SHORT, "At least " + count(min) + ".");
    }
    if (length > max) {
      throw Rejection.invalid(Mistake.Code.TOO_LONG, "At most " + count(max) + ".");
    }
    return text;
  }

  /**
   * Refuses what PostgreSQL cannot keep (U+0000) and what is no Unicode text (half a surrogate
   * pair).
   */
  static void storable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw Rejection.invalid(Mistake.Code.INVALID_TEXT, "U+0000 cannot be stored.");
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isSurrogatePair(c, i + 1 < text.length() ? text.charAt(i + 1) : 0)) {
          throw Rejection.invalid(
              Mistake.Code.INVALID_TEXT, "Half a surrogate pair is no character.");
        }
        i++;
      }
    }
  }

  /** In code points. */
  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String count(int characters) {
    return characters == 1 ? "1 character" : characters + " characters";
  }
}
