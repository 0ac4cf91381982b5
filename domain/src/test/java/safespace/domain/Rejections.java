package safespace.domain;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Calls that are expected to be rejected. */
public final class Rejections {
  private Rejections() {}

  /** The rejection with which the call ends; fails when it ends in any other way. */
  public static Rejection rejectionOf(ThrowingCallable call) {
    Rejection rejection = catchThrowableOfType(Rejection.class, call);
    if (rejection == null) throw new AssertionError("not rejected");
    return rejection;
  }

  public static Rejection.Reason reasonOf(ThrowingCallable call) {
    return rejectionOf(call).reason();
  }

  /** The mistakes that are told of an input, each as {@code "pointer code"}. */
  public static List<String> mistakesOf(ThrowingCallable call) {
    return rejectionOf(call).mistakes().stream()
        .map(mistake -> mistake.pointer() + " " + mistake.code().label())
        .toList();
  }

  /** What the call returns, or empty when it is rejected for the reason. */
  public static <T> Optional<T> unless(Rejection.Reason reason, Supplier<T> call) {
    try {
      return Optional.of(call.get());
    } catch (Rejection rejection) {
      if (rejection.reason() == reason) return Optional.empty();
      throw rejection;
    }
  }
}
