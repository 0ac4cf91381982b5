package safespace.domain.message;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import safespace.domain.Fields;
import safespace.domain.Mistake;
import safespace.domain.Rejection;

/** Who speaks in a message. */
public enum Role {
  USER,
  ASSISTANT,
  SYSTEM,
  TOOL;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The name in the API and in the database, in lower case. */
  public String label() {
    return label;
  }

  public static Optional<Role> parse(String label) {
    return Arrays.stream(values()).filter(role -> role.label.equals(label)).findAny();
  }

  public static Role from(Object value) {
    return parse(Fields.text(value))
        .orElseThrow(() ->
            Rejection.invalid(Mistake.Code.INVALID_VALUE, "One of user, assistant, system, tool."));
  }
}
