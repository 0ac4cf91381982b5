package safespace.domain.message;

import safespace.domain.Text;

/**
 * A piece of a message that is being written.
 *
 * @param offset where it belongs in the message's content, in code points
 */
public record Chunk(int offset, String text) {
  public Chunk {
    if (offset < 0) throw new IllegalArgumentException("offset " + offset);
    Text.checked(text, 1, Content.MOST);
  }

  /** In code points. */
  public int length() {
    return Text.length(text);
  }

  /** Where it ends in the message's content. */
  public long end() {
    return (long) offset + length();
  }

  /** Says how long it is, never what: people confide in it. */
  @Override
  public String toString() {
    return "Chunk[" + length() + " characters at " + offset + "]";
  }
}
