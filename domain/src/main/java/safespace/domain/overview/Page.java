package safespace.domain.overview;

import java.util.List;

/**
 * A part of a list.
 *
 * @param more whether the list goes on
 */
public record Page<T>(List<T> items, boolean more) {
  /** How many items a caller gets who does not say. */
  public static final int DEFAULT_LIMIT = 50;

  /** The most items of a page. */
  public static final int MOST = 200;

  public Page {
    items = List.copyOf(items);
  }
}
