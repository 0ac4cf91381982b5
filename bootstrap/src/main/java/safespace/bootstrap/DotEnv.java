package safespace.bootstrap;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A file of environment variables, read as shells and dotenv tools do: {@code NAME=value}, with or
 * without {@code export} before it. A comment begins with # at the start of a line or after a
 * blank. Quotes keep everything between them, line ends too; between double ones a backslash
 * escapes.
 */
final class DotEnv {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private static final Pattern EXPORT = Pattern.compile("^export[ \t]+");

  private final String text;
  private int position;
  private int line = 1;

  private DotEnv(String text) {
    // Some editors begin a file with a byte order mark.
    this.text = text.replaceFirst("^\uFEFF", "").replace("\r\n", "\n");
  }

  /** The variables of the file; none where there is no file. */
  static Map<String, String> read(Path file) throws IOException {
    try {
      return parse(Files.readString(file));
    } catch (NoSuchFileException none) {
      return Map.of();
    } catch (CharacterCodingException wrong) {
      throw new SettingsException(".env: is not UTF-8");
    }
  }

  static Map<String, String> parse(String text) {
    DotEnv reader = new DotEnv(text);
    Map<String, String> variables = new LinkedHashMap<>();
    while (reader.skipToAssignment()) {
      String name = reader.name();
      variables.put(name, reader.value());
    }
    return variables;
  }

  private boolean skipToAssignment() {
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c == '#') {
        skipLine();
      } else if (Character.isWhitespace(c)) {
        next();
      } else {
        return true;
      }
    }
    return false;
  }

  private String name() {
    int equals = text.indexOf('=', position);
    String name = equals < 0 ? "" : text.substring(position, equals).strip();
    name = EXPORT.matcher(name).replaceFirst("");
    if (!NAME.matcher(name).matches()) throw malformed("is no NAME=value");
    position = equals + 1;
    return name;
  }

  private String value() {
    while (position < text.length() && isBlank(text.charAt(position))) position++;
    char first = position < text.length() ? text.charAt(position) : '\n';
    if (first == '"' || first == '\'') return quoted(first);
    int end = text.indexOf('\n', position);
    String rest = text.substring(position, end < 0 ? text.length() : end);
    position += rest.length();
    return withoutComment(rest).strip();
  }

  private String withoutComment(String rest) {
    for (int i = 0; i < rest.length(); i++) {
      boolean afterBlank =
          isBlank(i > 0 ? rest.charAt(i - 1) : text.charAt(position - rest.length() - 1));
      if (rest.charAt(i) == '#' && afterBlank) return rest.substring(0, i);
    }
    return rest;
  }

  private String quoted(char quote) {
    int start = line;
    next();
    StringBuilder value = new StringBuilder();
    while (position < text.length()) {
      char c = next();
      if (c == quote) {
        requireEndOfLine();
        return value.toString();
      }
      value.append(c == '\\' && quote == '"' && position < text.length() ? unescaped(next()) : c);
    }
    line = start;
    throw malformed("has a quote that does not end");
  }

  private void requireEndOfLine() {
    while (position < text.length() && isBlank(text.charAt(position))) position++;
    if (position == text.length() || text.charAt(position) == '\n') return;
    if (text.charAt(position) != '#') throw malformed("goes on after the closing quote");
    skipLine();
  }

  private static String unescaped(char c) {
    return switch (c) {
      case 'n' -> "\n";
      case 'r' -> "\r";
      case 't' -> "\t";
      case '"', '\\', '$', '\'' -> String.valueOf(c);
      default -> "\\" + c;
    };
  }

  private char next() {
    char c = text.charAt(position++);
    if (c == '\n') line++;
    return c;
  }

  private void skipLine() {
    int end = text.indexOf('\n', position);
    position = end < 0 ? text.length() : end;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** Tells the line's number, never what it holds. */
  private SettingsException malformed(String what) {
    return new SettingsException(".env: line " + line + " " + what);
  }
}
