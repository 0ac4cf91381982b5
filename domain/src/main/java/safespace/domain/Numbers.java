package safespace.domain;

import java.math.BigDecimal;
import java.math.BigInteger;

/** The numbers that can be kept: what comes back has the same value, and is not absurdly long. */
final class Numbers {
  private static final int MOST_DIGITS = 40;
  private static final long LARGEST_EXPONENT = 300;

  private Numbers() {}

  /**
   * The number written without an exponent and without needless zeros, when it is within the
   * bounds. Zeros at its end are no digits: what was let through once, and comes back written out,
   * is let through again.
   */
  static BigDecimal checked(Number value) {
    BigDecimal number = decimal(value);
    if (number.signum() == 0) return BigDecimal.ZERO;
    long exponent = (long) number.precision() - number.scale() - 1;
    if (Math.abs(exponent) > LARGEST_EXPONENT) throw outOfBounds();
    BigDecimal shortest = number.stripTrailingZeros();
    if (shortest.precision() > MOST_DIGITS) throw outOfBounds();
    return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
  }

  private static Rejection outOfBounds() {
    return Rejection.invalid(
        Mistake.Code.INVALID_NUMBER,
        "At most " + MOST_DIGITS + " digits, and an exponent within ±" + LARGEST_EXPONENT + ".");
  }

  /** The same value in the one type that the domain has for numbers. */
  static BigDecimal decimal(Number value) {
    return switch (value) {
      case BigDecimal decimal -> decimal;
      case BigInteger integer -> new BigDecimal(integer);
      case Integer _, Long _ -> BigDecimal.valueOf(value.longValue());
      default -> throw new IllegalArgumentException("not exact: " + value.getClass());
    };
  }
}
