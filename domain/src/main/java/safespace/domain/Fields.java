package safespace.domain;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of a JSON object into values, and notes every mistake on the way. The reading
 * ends with {@link #end()}, which rejects the object when there was any; values read before are
 * good only after it.
 */
public final class Fields {
  private final Map<String, @Nullable Object> members;
  private final Set<String> known = new HashSet<>();
  private final Mistakes mistakes = new Mistakes();

  public Fields(Map<String, @Nullable Object> members) {
    this.members = members;
  }

  /** True when the object names the member, be it with null. */
  public boolean has(String name) {
    known.add(name);
    return members.containsKey(name);
  }

  /** True when the object has the member, and not null for it. */
  public boolean given(String name) {
    return has(name) && members.get(name) != null;
  }

  /** The member as the reader makes it, or null when it is missing or null. */
  public <T> @Nullable T optional(String name, Function<Object, T> reader) {
    known.add(name);
    Object value = members.get(name);
    return value == null ? null : mistakes.collect(Mistake.step(name), () -> reader.apply(value));
  }

  public <T> T optional(String name, Function<Object, T> reader, T otherwise) {
    T value = optional(name, reader);
    return value == null ? otherwise : value;
  }

  /**
   * The member as the reader makes it; it must be there. Null only where {@link #end()} will
   * reject.
   */
  @SuppressWarnings("NullAway")
  public <T> T required(String name, Function<Object, T> reader) {
    requireGiven(name);
    return optional(name, reader);
  }

  private void requireGiven(String name) {
    if (!given(name)) mistake(name, Mistake.Code.REQUIRED, "Required, and not null.");
  }

  /** A list, each of its items made by the reader. */
  public <T> List<T> list(String name, int most, Function<Object, T> reader) {
    List<?> items = optional(name, Fields::list);
    if (items == null) return List.of();
    if (items.size() > most) {
      mistake(name, Mistake.Code.TOO_LONG, "At most " + most + " items.");
      return List.of();
    }
    List<T> made = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      Object item = items.get(i);
      T value =
          mistakes.collect(Mistake.step(name) + "/" + i, () -> reader.apply(requireItem(item)));
      if (value != null) made.add(value);
    }
    return made;
  }

  /** A list that must be there, with at least one item, each made by the reader. */
  public <T> List<T> requiredList(String name, int most, Function<Object, T> reader) {
    requireGiven(name);
    if (members.get(name) instanceof List<?> items && items.isEmpty()) {
      mistake(name, Mistake.Code.TOO_SHORT, "At least 1 item.");
    }
    return list(name, most, reader);
  }

  /** Notes a mistake of a member that only its reader's caller can see. */
  public void mistake(String name, Mistake.Code code, String detail) {
    mistakes.add(Mistake.step(name), code, detail);
  }

  /** Runs a check over several members; what it rejects is noted as it stands. */
  public void check(Runnable rule) {
    var _ =
        mistakes.collect(
            "",
            () -> {
              rule.run();
              return true;
            });
  }

  /**
   * Ends the reading: rejects the object when anything was wrong, members never asked for included.
   */
  public void end() {
    for (String name : members.keySet()) {
      if (!known.contains(name)) {
        mistakes.add(
            Mistake.isTellable(name) ? Mistake.step(name) : "",
            Mistake.Code.UNKNOWN_PROPERTY,
            "No such property here.");
      }
    }
    mistakes.rejectIfAny();
  }

  private static Object requireItem(@Nullable Object item) {
    if (item == null) throw Rejection.invalid(Mistake.Code.REQUIRED, "Not null.");
    return item;
  }

  public static String text(Object value) {
    if (value instanceof String text) return text;
    throw wrongType("A string.");
  }

  public static BigDecimal number(Object value) {
    if (value instanceof Number number) return Numbers.checked(number);
    throw wrongType("A number.");
  }

  public static long integer(Object value) {
    if (!(value instanceof Number number)) throw wrongType("An integer.");
    try {
      return Numbers.decimal(number).longValueExact();
    } catch (ArithmeticException notAnInteger) {
      throw wrongType("An integer.");
    }
  }

  public static List<?> list(Object value) {
    if (value instanceof List<?> list) return list;
    throw wrongType("A list.");
  }

  @SuppressWarnings("unchecked") // JSON objects have strings for names
  public static Map<String, @Nullable Object> object(Object value) {
    if (value instanceof Map<?, ?> map) return (Map<String, @Nullable Object>) map;
    throw wrongType("An object.");
  }

  private static Rejection wrongType(String expected) {
    return Rejection.invalid(Mistake.Code.INVALID_TYPE, expected);
  }
}
