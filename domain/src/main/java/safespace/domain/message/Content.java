package safespace.domain.message;

import safespace.domain.Fields;
import safespace.domain.Text;

/** A message's text: at most 100,000 characters, stored exactly as sent. */
public record Content(String text) {
  /** In code points. */
  public static final int MOST = 100_000;

  public Content {
    Text.checked(text, 0, MOST);
  }

  /** The content of a message that is whole: at least one character. */
  public static Content from(Object value) {
    return new Content(Text.checked(Fields.text(value), 1, MOST));
  }

  /** The content of a message that is, or was, still being written: it may be empty. */
  public static Content unfinished(Object value) {
    return new Content(Fields.text(value));
  }

  /** In code points. */
  public int length() {
    return Text.length(text);
  }

  /** Says how long it is, never what: people confide in it. */
  @Override
  public String toString() {
    return "Content[" + length() + " characters]";
  }
}
