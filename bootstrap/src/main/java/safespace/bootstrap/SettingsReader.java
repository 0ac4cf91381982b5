package safespace.bootstrap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads settings from their sources, and notes all that is wrong on the way. */
final class SettingsReader {

  /** A setting as it holds: for {@code safespace config}. */
  record Read(String name, String value, String source, String meaning) {}

  private static final String MASK = "********";

  private final Map<String, String> environment;
  private final Map<String, String> dotEnv;
  private final List<Read> read = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  SettingsReader(Map<String, String> environment, Map<String, String> dotEnv) {
    this.environment = environment;
    this.dotEnv = dotEnv;
  }

  /** The setting's value; one that is wrong counts as its default until {@link #end()}. */
  <T> T value(Setting<T> setting) {
    return optional(setting).orElseGet(() -> setting.parser().apply(setting.otherwise()));
  }

  /** The setting's value, or empty where neither a source nor a default has one. */
  <T> Optional<T> optional(Setting<T> setting) {
    Found found = find(setting);
    String shown = setting.secret() && !found.text.isEmpty() ? MASK : oneLine(found.text);
    read.add(new Read(setting.name(), shown, found.source, setting.meaning()));
    if (found.text.isEmpty()) return Optional.empty();
    try {
      return Optional.of(setting.parser().apply(found.text));
    } catch (IllegalArgumentException wrong) {
      // A parser of ours says more; one of the library may repeat the value.
      String why = wrong instanceof WrongSetting ? " (" + wrong.getMessage() + ")" : "";
      problem("%s is \"%s\", expected: %s%s".formatted(found.name, shown, setting.expected(), why));
      return Optional.empty();
    }
  }

  boolean isSet(Setting<?> setting) {
    return !find(setting).text.isEmpty();
  }

  private record Found(String name, String text, String source) {}

  private Found find(Setting<?> setting) {
    for (String name : setting.names()) {
      String text = environment.getOrDefault(name, "");
      if (!text.isBlank()) return new Found(name, text.strip(), "environment, " + name);
    }
    for (String name : setting.names()) {
      String text = dotEnv.getOrDefault(name, "");
      if (!text.isBlank()) return new Found(name, text.strip(), ".env, " + name);
    }
    return new Found(setting.name(), setting.otherwise(), "default");
  }

  /** Quotes of {@code .env} let line ends in, and others could play with a terminal. */
  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  void problem(String problem) {
    problems.add(oneLine(problem));
  }

  /** All settings that were read, in their order; rejects them when anything is wrong. */
  List<Read> end() {
    if (!problems.isEmpty()) throw new SettingsException(problems);
    return List.copyOf(read);
  }

  /** A wrong value, with a reason that does not repeat it. */
  static final class WrongSetting extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    WrongSetting(String reason) {
      super(reason);
    }
  }
}
