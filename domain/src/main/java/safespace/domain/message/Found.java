package safespace.domain.message;

import java.util.List;

/**
 * What a search found.
 *
 * @param hits best first, the later message first where two are as good
 * @param more whether there are others
 */
public record Found(List<Hit> hits, boolean more) {
  public Found {
    hits = List.copyOf(hits);
  }

  /**
   * A message that was looked for.
   *
   * @param highlight a part of its content, or all of it
   * @param rank how good a hit it is, compared with the others
   */
  public record Hit(Message message, List<Piece> highlight, double rank) {
    public Hit {
      highlight = List.copyOf(highlight);
    }
  }

  /**
   * A piece of a message's content.
   *
   * @param hit whether it is what was looked for
   */
  public record Piece(String text, boolean hit) {}
}
