package safespace.http;

import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import safespace.domain.Rejection;
import safespace.domain.Text;

/** The query of a request: each parameter known, given once, and in UTF-8. */
final class QueryParameters {
  private final Map<String, String> values = new LinkedHashMap<>();

  private QueryParameters() {}

  static QueryParameters of(Context ctx, Set<String> known) {
    return of(ctx, known, null);
  }

  /**
   * Takes also what begins with the prefix.
   *
   * @param prefix or null for none
   */
  static QueryParameters of(Context ctx, Set<String> known, @Nullable String prefix) {
    QueryParameters parameters = new QueryParameters();
    String query = ctx.queryString();
    if (query == null || query.isEmpty()) return parameters;
    for (String pair : query.split("&", -1)) {
      if (pair.isEmpty()) continue;
      int equals = pair.indexOf('=');
      String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      String value = decoded(equals < 0 ? "" : pair.substring(equals + 1));
      if (!known.contains(name) && (prefix == null || !name.startsWith(prefix))) {
        throw unknown(known, prefix);
      }
      if (parameters.values.put(name, value) != null) {
        throw invalid(name, "once");
      }
    }
    return parameters;
  }

  private static Problem unknown(Set<String> known, @Nullable String prefix) {
    List<String> names = new ArrayList<>(known.stream().sorted().toList());
    if (prefix != null) names.add(prefix + "…");
    return new Problem(
        ProblemType.UNKNOWN_PARAMETER,
        names.isEmpty()
            ? "This path takes no query parameters."
            : "Known are: " + String.join(", ", names) + ".");
  }

  /** For a path without parameters. */
  static void none(Context ctx) {
    of(ctx, Set.of());
  }

  /** Those that begin with the prefix, without it. */
  Map<String, String> under(String prefix) {
    Map<String, String> found = new LinkedHashMap<>();
    values.forEach((name, value) -> {
      if (name.startsWith(prefix)) found.put(name.substring(prefix.length()), value);
    });
    return found;
  }

  /** The whole query as it was, but with this value of one parameter. */
  String textWith(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(values);
    all.put(name, value);
    return all.entrySet().stream()
        .map(parameter -> encoded(parameter.getKey()) + "=" + encoded(parameter.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Nullable String text(String name) {
    return values.get(name);
  }

  /** The parameter as the reader makes it, which returns null for what it cannot be. */
  <T> @Nullable T value(String name, Function<String, @Nullable T> reader, String expected) {
    String text = values.get(name);
    if (text == null) return null;
    T value = reader.apply(text);
    if (value == null) throw invalid(name, expected);
    return value;
  }

  /** A whole number between two others, or null where it is missing. */
  @Nullable Long number(String name, long min, long max) {
    return value(
        name,
        text -> {
          if (!text.matches("[0-9]{1,18}")) return null;
          long number = Long.parseLong(text);
          return number < min || number > max ? null : number;
        },
        "a whole number from " + min + " to " + max);
  }

  private static Problem invalid(String name, String expected) {
    return new Problem(ProblemType.INVALID_PARAMETER, name + ": " + expected + ".");
  }

  private static String decoded(String part) {
    byte[] bytes = new byte[part.length() * 3];
    int length = 0;
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c == '%') {
        int high = i + 2 < part.length() ? Character.digit(part.charAt(i + 1), 16) : -1;
        int low = i + 2 < part.length() ? Character.digit(part.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) throw notDecodable();
        bytes[length++] = (byte) (high << 4 | low);
        i += 2;
      } else if (c < 128) {
        bytes[length++] = (byte) (c == '+' ? ' ' : c);
      } else {
        throw notDecodable();
      }
    }
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
      return Text.checked(text, 0, Integer.MAX_VALUE);
    } catch (CharacterCodingException | Rejection notText) {
      throw notDecodable();
    }
  }

  private static Problem notDecodable() {
    return new Problem(
        ProblemType.INVALID_PARAMETER, "A query is percent-encoded UTF-8, without U+0000.");
  }
}
