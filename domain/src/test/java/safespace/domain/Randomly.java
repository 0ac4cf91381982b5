package safespace.domain;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Checks a property with random values. A failure names its seed, and {@code -Dseed=} repeats it.
 */
public final class Randomly {
  private static final String[] SNIPPETS = {
    "a", "B", "7", "", " ", "\n", "\"", "\\", "/", "~", "é", "e\u0301", "ש", "東", "😀", "\u0001"
  };

  private Randomly() {}

  public static void check(int times, Consumer<RandomGenerator> property) {
    long first = Long.getLong("seed", System.nanoTime());
    for (long seed = first; seed < first + times; seed++) {
      try {
        property.accept(new SplittableRandom(seed));
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("fails with -Dseed=" + seed, failure);
      }
    }
  }

  public static String text(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append(SNIPPETS[random.nextInt(SNIPPETS.length)]);
    }
    return text.toString();
  }

  /** A number within the bounds. */
  public static BigDecimal number(RandomGenerator random) {
    byte[] bytes = new byte[1 + random.nextInt(16)];
    random.nextBytes(bytes);
    return new BigDecimal(new BigInteger(bytes), random.nextInt(-260, 300));
  }

  /** An object of some members, some of them objects or lists in turn. */
  public static Map<String, @Nullable Object> object(RandomGenerator random) {
    return object(random, 3);
  }

  private static Map<String, @Nullable Object> object(RandomGenerator random, int depth) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      members.put(text(random), value(random, depth - 1));
    }
    return members;
  }

  private static @Nullable Object value(RandomGenerator random, int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> number(random);
      case 3 -> random.nextInt(-9, 10);
      case 4 -> text(random);
      case 5 -> object(random, depth);
      default -> {
        List<@Nullable Object> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) items.add(value(random, depth - 1));
        yield items;
      }
    };
  }

  /** The same value, its members in another order, its numbers written in another way. */
  public static @Nullable Object rewritten(@Nullable Object value, RandomGenerator random) {
    return switch (value) {
      case BigDecimal number when random.nextBoolean() -> number.setScale(number.scale() + 1);
      case Integer number -> new BigDecimal(number).setScale(random.nextInt(3));
      case List<?> items -> {
        List<@Nullable Object> copy = new ArrayList<>();
        for (Object item : items) copy.add(rewritten(item, random));
        yield copy;
      }
      case Map<?, ?> object -> rewritten(Fields.object(object), random);
      case null, default -> value;
    };
  }

  private static Map<String, @Nullable Object> rewritten(
      Map<String, @Nullable Object> object, RandomGenerator random) {
    List<String> names = new ArrayList<>(object.keySet());
    Collections.shuffle(names, random);
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    for (String name : names) copy.put(name, rewritten(object.get(name), random));
    return copy;
  }
}
