package safespace.domain.message;

import org.jspecify.annotations.Nullable;

/**
 * Which messages of a session are asked for.
 *
 * @param limit the most, 1 to 200; fewer come where they are very long
 * @param role only those of this role, or null
 * @param cites only those with a citation of exactly this URL, or null
 */
public record HistoryQuery(int limit, Anchor anchor, @Nullable Role role, @Nullable String cites) {

  public static final int MOST = 200;

  /** A page that has so many bytes takes no further message. */
  public static final long MOST_BYTES = 4 << 20;

  public static final int DEFAULT_LIMIT = 50;

  /** From where the page is counted. */
  public sealed interface Anchor {}

  /** The newest messages. */
  public record Latest() implements Anchor {}

  /** The newest messages with a lower number. */
  public record Before(long seq) implements Anchor {}

  /** The oldest messages with a higher number. */
  public record After(long seq) implements Anchor {}

  public static HistoryQuery after(long seq, int limit) {
    return new HistoryQuery(limit, new After(seq), null, null);
  }

  public static HistoryQuery latest(int limit) {
    return new HistoryQuery(limit, new Latest(), null, null);
  }
}
