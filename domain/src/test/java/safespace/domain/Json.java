package safespace.domain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON values for tests: unlike {@link Map#of()} they hold null and keep their order. */
public final class Json {
  private Json() {}

  /** An object of names and values in turn. */
  public static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return members;
  }

  public static List<@Nullable Object> list(@Nullable Object... items) {
    List<@Nullable Object> list = new ArrayList<>();
    Collections.addAll(list, items);
    return list;
  }

  public static Metadata metadata(@Nullable Object... namesAndValues) {
    return Metadata.from(object(namesAndValues));
  }
}
