package safespace.domain.message;

/**
 * What to look for in a session, as people write it for a search engine: words, {@code "a phrase"},
 * {@code -without}, {@code this or that}.
 *
 * @param limit the most hits
 */
public record Search(String words, int limit) {
  /** How many hits a client gets that does not say. */
  public static final int DEFAULT_LIMIT = 20;

  /** The most hits that one call gives. */
  public static final int MOST = 50;

  /** The longest search, in code points. */
  public static final int LONGEST = 500;

  public Search {
    if (limit < 1 || limit > MOST) throw new IllegalArgumentException("limit " + limit);
  }

  /** Says nothing of what somebody looks for. */
  @Override
  public String toString() {
    return "Search[" + words.length() + " characters]";
  }
}
