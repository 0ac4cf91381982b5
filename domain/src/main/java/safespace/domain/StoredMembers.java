package safespace.domain;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The members of a stored metadata: they were judged when they came, and are read out of their JSON
 * only when somebody looks at one.
 */
final class StoredMembers extends AbstractMap<String, @Nullable Object> {
  private final String json;
  private final Function<String, Metadata> reader;
  private @Nullable Map<String, @Nullable Object> read;

  StoredMembers(String json, Function<String, Metadata> reader) {
    this.json = json;
    this.reader = reader;
  }

  String json() {
    return json;
  }

  @Override
  public Set<Entry<String, @Nullable Object>> entrySet() {
    return read().entrySet();
  }

  @Override
  public @Nullable Object get(Object name) {
    return read().get(name);
  }

  @Override
  public boolean containsKey(Object name) {
    return read().containsKey(name);
  }

  private Map<String, @Nullable Object> read() {
    Map<String, @Nullable Object> before = read;
    if (before != null) return before;
    Map<String, @Nullable Object> members = reader.apply(json).members();
    read = members;
    return members;
  }
}
