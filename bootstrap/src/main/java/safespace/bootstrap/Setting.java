package safespace.bootstrap;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A setting that an operator can make.
 *
 * @param names the environment variable, and others by which it is known too
 * @param otherwise the text that stands for it where none is given; empty for none
 * @param expected what it may hold, for people
 * @param meaning what it does, for people
 * @param secret whether its value must never be shown
 * @param parser makes the value out of its text, or throws {@link IllegalArgumentException}
 */
record Setting<T>(
    List<String> names,
    String otherwise,
    String expected,
    String meaning,
    boolean secret,
    Function<String, T> parser) {

  static <T> Setting<T> of(
      String name, String otherwise, String expected, Function<String, T> parser, String meaning) {
    return new Setting<>(List.of(name), otherwise, expected, meaning, false, parser);
  }

  /** The same setting, which also goes by another name. */
  Setting<T> or(String alias) {
    List<String> all = new ArrayList<>(names);
    all.add(alias);
    return new Setting<>(List.copyOf(all), otherwise, expected, meaning, secret, parser);
  }

  /** The same setting, whose value is never shown. */
  Setting<T> keptSecret() {
    return new Setting<>(names, otherwise, expected, meaning, true, parser);
  }

  String name() {
    return names.getFirst();
  }
}
