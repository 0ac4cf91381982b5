package safespace.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with an input, so that all of it can be told at once. */
public final class Mistakes {
  /** More are noticed, but not told. */
  private static final int MOST = 100;

  private final List<Mistake> found = new ArrayList<>();

  public void add(String pointer, Mistake.Code code, String detail) {
    add(new Mistake(pointer, code, detail));
  }

  private void add(Mistake mistake) {
    if (found.size() < MOST) found.add(mistake);
  }

  /**
   * What the maker makes; or null, when it refuses its input, with its mistakes put at the pointer.
   */
  public <T> @Nullable T collect(String pointer, Supplier<T> maker) {
    try {
      return maker.get();
    } catch (Rejection rejection) {
      if (rejection.mistakes().isEmpty()) throw rejection;
      rejection.mistakes().forEach(mistake -> add(mistake.below(pointer)));
      return null;
    }
  }

  Optional<Mistake> first() {
    return found.stream().findFirst();
  }

  /** Ends the collecting: rejects the input with all that was found. */
  public void rejectIfAny() {
    if (!found.isEmpty()) throw Rejection.invalid(found);
  }

  /** What the maker makes; its mistakes are put at the pointer. */
  public static <T> T at(String pointer, Supplier<T> maker) {
    Mistakes mistakes = new Mistakes();
    T made = mistakes.collect(pointer, maker);
    if (made == null) throw Rejection.invalid(mistakes.found);
    return made;
  }
}
