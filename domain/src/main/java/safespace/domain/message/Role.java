package safespace.domain.message;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import safespace.domain.Fields;
import safespace.domain.Mistake;
import safespace.domain.Rejection;

/** Who speaks in a message. */
public enum Role {
  USER,
  ASSISTANT,
  SYSTEM,
  TOOL;

  private static final Map<String, Role> BY_LABEL =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(Role::label, Function.identity()));

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The name in the API and in the database, in lower case. */
  public String label() {
    return label;
  }

  public static Optional<Role> parse(String label) {
    return Optional.ofNullable(BY_LABEL.get(label));
  }

  public static Role from(Object value) {
    return parse(Fields.text(value))
        .orElseThrow(() ->
            Rejection.invalid(Mistake.Code.INVALID_VALUE, "One of user, assistant, system, tool."));
  }
}
