package safespace.domain;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON in one form for one value: compact, members by name, numbers plain and without needless
 * zeros. It tells how large a value is, and whether two are the same.
 */
public final class CanonicalJson {
  private CanonicalJson() {}

  public static String of(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  private static void write(@Nullable Object value, StringBuilder out) {
    switch (value) {
      case null -> out.append("null");
      case String text -> write(text, out);
      case Boolean flag -> out.append(flag.booleanValue());
      case BigDecimal number -> out.append(number.stripTrailingZeros().toPlainString());
      case Collection<?> items -> write(items, out);
      case Map<?, ?> members -> write(members, out);
      default -> throw new IllegalArgumentException("not JSON: " + value.getClass());
    }
  }

  private static void write(Collection<?> items, StringBuilder out) {
    String separator = "[";
    for (Object item : items) {
      out.append(separator);
      write(item, out);
      separator = ",";
    }
    out.append(items.isEmpty() ? "[]" : "]");
  }

  private static void write(Map<?, ?> members, StringBuilder out) {
    String separator = "{";
    for (Map.Entry<?, ?> member : new TreeMap<>(members).entrySet()) {
      out.append(separator);
      write((String) member.getKey(), out);
      out.append(':');
      write(member.getValue(), out);
      separator = ",";
    }
    out.append(members.isEmpty() ? "{}" : "}");
  }

  private static void write(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append("\\u00").append(Character.forDigit(c >> 4, 16));
            out.append(Character.forDigit(c & 15, 16));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
