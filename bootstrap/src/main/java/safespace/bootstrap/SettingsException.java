package safespace.bootstrap;

import java.util.List;

/** The settings do not hold: nothing is started. */
final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<String> problems;

  SettingsException(List<String> problems) {
    super(String.join("\n", problems), null, false, false);
    this.problems = List.copyOf(problems);
  }

  SettingsException(String problem) {
    this(List.of(problem));
  }

  /** One line each. */
  List<String> problems() {
    return problems;
  }
}
