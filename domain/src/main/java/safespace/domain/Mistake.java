package safespace.domain;

import java.util.Locale;

/**
 * One thing that is wrong with an input.
 *
 * @param pointer a JSON Pointer (RFC 6901) to the place, "" for the input itself
 * @param code what kind of mistake, stable for programs
 * @param detail what is expected there, for people; never the value that was sent
 */
public record Mistake(String pointer, Code code, String detail) {
  private static final int LONGEST_TOLD_NAME = 100;

  /** The kinds of mistakes; their names in lower case are part of the API. */
  public enum Code {
    REQUIRED,
    INVALID_TYPE,
    INVALID_VALUE,
    TOO_SHORT,
    TOO_LONG,
    UNKNOWN_PROPERTY,
    INVALID_URL,
    INVALID_TEXT,
    INVALID_NUMBER,
    INVALID_ID,
    WEAK_SESSION_ID,
    SENSITIVE_DATA,
    STREAMING_UNAVAILABLE;

    private final String label = name().toLowerCase(Locale.ROOT);

    public String label() {
      return label;
    }
  }

  /** The same mistake as seen from the object or list around it. */
  Mistake below(String parent) {
    return new Mistake(parent + pointer, code, detail);
  }

  /** One step of a JSON Pointer to a member of an object. */
  static String step(String member) {
    return "/" + member.replace("~", "~0").replace("/", "~1");
  }

  /**
   * Whether a pointer may name the member. A name that is very long is not repeated in an answer,
   * nor one that is no text: what is wrong there is told of the object around it.
   */
  static boolean isTellable(String name) {
    return name.length() <= LONGEST_TOLD_NAME
        && name.codePoints().noneMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE);
  }
}
