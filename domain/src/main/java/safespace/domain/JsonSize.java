package safespace.domain;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How large a value is as compact JSON in UTF-8, without writing it. */
final class JsonSize {
  /** A number beyond all bounds counts as one at the bounds: it is refused for what it is. */
  private static final long LONGEST_NUMBER = 400;

  private long left;

  private JsonSize(long most) {
    this.left = most;
  }

  /** Whether the value has at most so many bytes; counts no further than that. */
  static boolean isWithin(@Nullable Object value, long mostBytes) {
    JsonSize size = new JsonSize(mostBytes);
    size.take(value);
    return size.left >= 0;
  }

  private void take(@Nullable Object value) {
    if (left < 0) return;
    switch (value) {
      case null -> left -= 4;
      case Boolean flag -> left -= flag ? 4 : 5;
      case Number number -> left -= length(Numbers.decimal(number));
      case String text -> left -= length(text);
      case Collection<?> items -> {
        left -= 2 + Math.max(0, items.size() - 1);
        items.forEach(this::take);
      }
      case Map<?, ?> members -> {
        left -= 2 + Math.max(0, members.size() - 1);
        members.forEach((name, member) -> {
          left -= length((String) name) + 1;
          take(member);
        });
      }
      default -> throw new IllegalArgumentException("not JSON: " + value.getClass());
    }
  }

  /** Of the number without an exponent. */
  private static long length(BigDecimal number) {
    if (number.signum() == 0) return 1;
    long digits = number.precision();
    long scale = number.scale();
    long plain = scale <= 0 ? digits - scale : Math.max(digits + 1, scale + 2);
    return Math.min(plain, LONGEST_NUMBER) + (number.signum() < 0 ? 1 : 0);
  }

  private static long length(String text) {
    long bytes = 2;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes +=
          switch (c) {
            case '"', '\\', '\b', '\f', '\n', '\r', '\t' -> 2;
            default -> c < 0x20 ? 6 : c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
          };
    }
    return bytes;
  }
}
