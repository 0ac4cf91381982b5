package safespace.domain.session;

import safespace.domain.Fields;
import safespace.domain.Text;

/** A session's title: 1 to 200 characters. */
public record Title(String text) {
  public Title {
    Text.checked(text, 1, 200);
  }

  public static Title from(Object value) {
    return new Title(Fields.text(value));
  }

  /** Says how long it is, never what: it may hold what people confide. */
  @Override
  public String toString() {
    return "Title[" + Text.length(text) + " characters]";
  }
}
