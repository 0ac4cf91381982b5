package safespace.http.limits;

import java.util.Locale;

/** What is limited; each limit has buckets of its own. */
public enum Limit {
  /** What reads a session. */
  HISTORY,
  /** What changes a session. */
  WRITES,
  /** Pieces of messages that are being written. */
  CHUNKS,
  /** All that comes from an address. */
  ADDRESS;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The name in headers and in metrics, in lower case. */
  public String label() {
    return label;
  }
}
