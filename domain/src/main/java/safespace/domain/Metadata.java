package safespace.domain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a frontend wants to keep beside a session, a message or a citation: any JSON object of at
 * most 16 KiB (as compact JSON in UTF-8, numbers written without an exponent).
 */
public record Metadata(Map<String, @Nullable Object> members) {
  public static final Metadata EMPTY = new Metadata(Map.of());

  private static final int MOST_BYTES = 16 * 1024;

  public Metadata {
    if (!(members instanceof StoredMembers)) members = judged(members);
  }

  private static Map<String, @Nullable Object> judged(Map<String, @Nullable Object> members) {
    // First, so that what is too large costs no more than its reading.
    if (!JsonSize.isWithin(members, MOST_BYTES)) {
      throw Rejection.invalid(Mistake.Code.TOO_LONG, "At most 16 KiB of compact JSON.");
    }
    Mistakes mistakes = new Mistakes();
    Map<String, @Nullable Object> checked = checkedMembers(members, "", mistakes);
    mistakes.rejectIfAny();
    return checked;
  }

  public static Metadata from(Object value) {
    return new Metadata(Fields.object(value));
  }

  /**
   * Metadata that was judged before it was stored. The reader is asked only when somebody looks at
   * a member.
   *
   * @param json an object
   */
  public static Metadata stored(String json, Function<String, Metadata> reader) {
    return new Metadata(new StoredMembers(json, reader));
  }

  /** The JSON as it is stored, of what comes from there; else null. */
  public @Nullable String storedJson() {
    return members instanceof StoredMembers stored ? stored.json() : null;
  }

  /** This metadata after a JSON merge patch (RFC 7396). */
  public Metadata merge(Metadata patch) {
    return new Metadata(merged(members, patch.members));
  }

  private static Map<String, @Nullable Object> merged(
      Map<String, @Nullable Object> target, Map<String, @Nullable Object> patch) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>(target);
    patch.forEach((name, value) -> {
      if (value == null) {
        result.remove(name);
      } else if (value instanceof Map<?, ?> change) {
        Map<String, @Nullable Object> nested =
            result.get(name) instanceof Map<?, ?> old ? Fields.object(old) : Map.of();
        result.put(name, merged(nested, Fields.object(change)));
      } else {
        result.put(name, value);
      }
    });
    return result;
  }

  private static @Nullable Object checked(
      @Nullable Object value, String pointer, Mistakes mistakes) {
    return switch (value) {
      case null -> null;
      case Boolean flag -> flag;
      case Number number -> mistakes.collect(pointer, () -> Numbers.checked(number));
      case String text -> {
        mistakes.collect(pointer, () -> Text.checked(text, 0, Integer.MAX_VALUE));
        yield text;
      }
      case List<?> items -> checkedItems(items, pointer, mistakes);
      case Map<?, ?> object -> checkedMembers(Fields.object(object), pointer, mistakes);
      default -> throw new IllegalArgumentException("not JSON: " + value.getClass());
    };
  }

  private static List<@Nullable Object> checkedItems(
      List<?> items, String pointer, Mistakes mistakes) {
    List<@Nullable Object> copy = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      copy.add(checked(items.get(i), pointer + "/" + i, mistakes));
    }
    return Collections.unmodifiableList(copy);
  }

  /**
   * A name that cannot be stored cannot be told either: the mistake points at the object around it.
   */
  private static Map<String, @Nullable Object> checkedMembers(
      Map<String, @Nullable Object> members, String pointer, Mistakes mistakes) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    members.forEach((name, value) -> {
      if (mistakes.collect(pointer, () -> Text.checked(name, 0, Integer.MAX_VALUE)) != null) {
        copy.put(name, checkedMember(name, value, pointer, mistakes));
      }
    });
    return Collections.unmodifiableMap(copy);
  }

  private static @Nullable Object checkedMember(
      String name, @Nullable Object value, String pointer, Mistakes mistakes) {
    if (Mistake.isTellable(name)) return checked(value, pointer + Mistake.step(name), mistakes);
    Mistakes below = new Mistakes();
    Object copy = checked(value, pointer, below);
    below.first().ifPresent(first -> mistakes.add(pointer, first.code(), first.detail()));
    return copy;
  }

  /** Compact, the same for the same metadata. */
  public String toJson() {
    return CanonicalJson.of(members);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Metadata that && toJson().equals(that.toJson());
  }

  @Override
  public int hashCode() {
    return toJson().hashCode();
  }

  /** Says how much it is, never what: it may hold what people confide. */
  @Override
  public String toString() {
    return "Metadata[" + members.size() + " members]";
  }
}
