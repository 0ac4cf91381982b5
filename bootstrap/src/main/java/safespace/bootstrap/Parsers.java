package safespace.bootstrap;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import safespace.domain.limit.Network;
import safespace.domain.limit.Rate;
import safespace.http.access.AccessSettings;

/** Makes values out of the text of settings. */
final class Parsers {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)?");

  private static final Pattern RATE = Pattern.compile("([1-9][0-9]{0,5})/([0-9]+(?:ms|s|m|h|d)?)");

  /** Of a thing in PostgreSQL, in bytes. */
  private static final int LONGEST_NAME = 63;

  /** As browsers send it: no path, no slash at its end, nothing in capitals. */
  private static final Pattern ORIGIN =
      Pattern.compile("https?://(?:[a-z0-9.-]+|\\[[0-9a-f:.]+])(?::[0-9]{1,5})?");

  /** Of what a header can hold; nobody guesses as many in the time that there is. */
  private static final Pattern KEY = Pattern.compile("[!-~]{16,}");

  private Parsers() {}

  static Function<String, Integer> wholeNumber(int min, int max) {
    return text -> {
      int number = Integer.parseInt(text);
      if (number < min || number > max) throw new IllegalArgumentException();
      return number;
    };
  }

  static Function<String, Double> fraction() {
    return text -> {
      double number = Double.parseDouble(text);
      if (!(number > 0 && number <= 1)) throw new IllegalArgumentException();
      return number;
    };
  }

  static boolean flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "1", "yes", "on" -> true;
      case "false", "0", "no", "off" -> false;
      default -> throw new IllegalArgumentException();
    };
  }

  /** Origins with commas between them, or an asterisk for all. */
  static Set<String> origins(String text) {
    Set<String> origins = new LinkedHashSet<>();
    for (String part : text.split(",", -1)) {
      String origin = part.strip();
      if (!origin.equals("*") && !ORIGIN.matcher(origin).matches()) {
        throw new IllegalArgumentException();
      }
      origins.add(origin);
    }
    return Set.copyOf(origins);
  }

  /** What nobody guesses, and fits into a header. */
  static String key(String text) {
    if (!KEY.matcher(text).matches()) throw new IllegalArgumentException();
    return text;
  }

  /** PostgreSQL cuts a longer name off in silence. */
  static String name(String text) {
    boolean tooLong = text.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME;
    if (tooLong || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException();
    }
    return text;
  }

  /** A number with ms, s, m, h or d; seconds without a unit. */
  static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) throw new IllegalArgumentException();
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case null -> Duration.ofSeconds(number);
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  static Function<String, Duration> duration(Duration min, Duration max) {
    return text -> {
      Duration duration = duration(text);
      if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
        throw new IllegalArgumentException();
      }
      return duration;
    };
  }

  /** How often in which time, such as 120/1m; nothing for off. */
  static Optional<Rate> rate(String text) {
    if (text.equalsIgnoreCase("off")) return Optional.empty();
    Matcher matcher = RATE.matcher(text);
    if (!matcher.matches()) throw new IllegalArgumentException();
    Duration period = duration(Duration.ofSeconds(1), Duration.ofDays(1)).apply(matcher.group(2));
    return Optional.of(new Rate(Long.parseLong(matcher.group(1)), period));
  }

  /** Addresses and networks with commas between them. */
  static List<Network> networks(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(part -> Network.parse(part.strip()).orElseThrow(IllegalArgumentException::new))
        .toList();
  }

  static String secret(String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length < AccessSettings.SHORTEST_SECRET) {
      throw new IllegalArgumentException();
    }
    return text;
  }

  /** One or more of the names, with commas between them. */
  static <E extends Enum<E>> Function<String, Set<E>> someOf(Class<E> type) {
    return text -> {
      Set<E> some = EnumSet.noneOf(type);
      for (String name : text.split(",", -1)) some.add(oneOf(type).apply(name.strip()));
      return Set.copyOf(some);
    };
  }

  static <E extends Enum<E>> Function<String, E> oneOf(Class<E> type) {
    return text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
  }
}
