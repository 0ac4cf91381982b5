package safespace.domain.message;

import java.util.AbstractList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The citations of a stored message: they were judged when they came, and are read out of their
 * JSON only when somebody looks at one. There is at least one.
 */
public final class StoredCitations extends AbstractList<Citation> {
  private final String json;
  private final Function<String, List<Citation>> reader;
  private @Nullable List<Citation> read;

  public StoredCitations(String json, Function<String, List<Citation>> reader) {
    this.json = json;
    this.reader = reader;
  }

  /** A JSON array, as it is stored. */
  public String json() {
    return json;
  }

  @Override
  public Citation get(int index) {
    return read().get(index);
  }

  @Override
  public int size() {
    return read().size();
  }

  @Override
  public boolean isEmpty() {
    return false;
  }

  private List<Citation> read() {
    List<Citation> before = read;
    if (before != null) return before;
    List<Citation> citations = List.copyOf(reader.apply(json));
    read = citations;
    return citations;
  }
}
