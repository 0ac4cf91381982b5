package safespace.http.json;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import safespace.domain.Metadata;
import safespace.domain.Rejection;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.ByteArrayBuilder;

/** JSON between bytes and plain values, strict in what it takes. */
public final class Json {
  private static final int DEEPEST = 64;

  /** A number longer than this breaks every rule; it is not computed. */
  private static final int LONGEST_NUMBER = 1_000;

  private static final BigDecimal OUT_OF_BOUNDS = BigDecimal.ONE.scaleByPowerOfTen(LONGEST_NUMBER);

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  // The bytes are bounded already; the domain says what is too long.
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

  private Json() {}

  /** The value that the bytes hold, in UTF-8 and nothing else. */
  public static @Nullable Object parse(byte[] bytes) {
    char[] text = decoded(bytes);
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) throw malformed("The body is empty.");
      Object value = value(parser);
      if (parser.nextToken() != null) throw malformed("Text follows the JSON value.");
      return value;
    } catch (StreamConstraintsException tooDeep) {
      throw malformed("Nested deeper than " + DEEPEST + " levels.");
    } catch (JacksonException notJson) {
      throw malformed("The body is not JSON.");
    }
  }

  /** The detail never repeats what was sent. */
  private static Rejection malformed(String detail) {
    return new Rejection(Rejection.Reason.MALFORMED_JSON, detail);
  }

  private static char[] decoded(byte[] bytes) {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      if (text.hasRemaining() && text.charAt(0) == '\ufeff') text.get();
      char[] chars = new char[text.remaining()];
      text.get(chars);
      return withPlainSurrogates(chars);
    } catch (CharacterCodingException notUtf8) {
      throw malformed("The body is not UTF-8.");
    }
  }

  /**
   * The same text with surrogates in place of their escapes. The parser takes half a pair in a
   * value but not in a name, and the domain is to refuse both alike. UTF-8 has none, so that none
   * is lost.
   */
  private static char[] withPlainSurrogates(char[] text) {
    int length = 0;
    for (int i = 0; i < text.length; i++) {
      char c = text[i];
      if (c == '\\' && isSurrogateEscape(text, i)) {
        c = (char) HexFormat.fromHexDigits(CharBuffer.wrap(text, i + 2, 4));
        i += 5;
      } else if (c == '\\' && i + 1 < text.length) {
        text[length++] = c;
        c = text[++i];
      }
      text[length++] = c;
    }
    return length == text.length ? text : Arrays.copyOf(text, length);
  }

  private static boolean isSurrogateEscape(char[] text, int at) {
    return at + 5 < text.length
        && text[at + 1] == 'u'
        && (text[at + 2] == 'd' || text[at + 2] == 'D')
        && text[at + 3] >= '8'
        && HexFormat.isHexDigit(text[at + 3])
        && HexFormat.isHexDigit(text[at + 4])
        && HexFormat.isHexDigit(text[at + 5]);
  }

  private static @Nullable Object value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getString());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw malformed("The body is not JSON.");
    };
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (members.containsKey(name)) throw malformed("An object names a property twice.");
      parser.nextToken();
      members.put(name, value(parser));
    }
    return members;
  }

  private static List<@Nullable Object> array(JsonParser parser) {
    List<@Nullable Object> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) items.add(value(parser));
    return items;
  }

  private static BigDecimal number(String text) {
    if (text.length() > LONGEST_NUMBER) return OUT_OF_BOUNDS;
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException exponentBeyondReason) {
      return OUT_OF_BOUNDS;
    }
  }

  /** What the writer writes, in UTF-8. */
  public static byte[] bytes(Consumer<JsonGenerator> writer) {
    ByteArrayBuilder bytes = new ByteArrayBuilder(1_024);
    try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      writer.accept(out);
    }
    return bytes.toByteArray();
  }

  /** Writes a metadata; one that comes from the database goes out as it came. */
  static void write(JsonGenerator out, Metadata metadata) {
    String stored = metadata.storedJson();
    if (stored == null) {
      write(out, metadata.members());
    } else {
      out.writeRawValue(stored);
    }
  }

  /** Writes a plain value. */
  public static void write(JsonGenerator out, @Nullable Object value) {
    switch (value) {
      case null -> out.writeNull();
      case String text -> out.writeString(text);
      case Boolean flag -> out.writeBoolean(flag);
      case BigDecimal number -> out.writeNumber(number);
      case List<?> items -> {
        out.writeStartArray();
        items.forEach(item -> write(out, item));
        out.writeEndArray();
      }
      case Map<?, ?> members -> {
        out.writeStartObject();
        members.forEach((name, member) -> {
          out.writeName((String) name);
          write(out, member);
        });
        out.writeEndObject();
      }
      default -> throw new IllegalArgumentException("not JSON: " + value.getClass());
    }
  }

  /** A time of RFC 3339, of the years 1 to 9999, in microseconds; empty for anything else. */
  public static Optional<Instant> instant(String text) {
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant();
      boolean storable = !instant.isBefore(EARLIEST) && !instant.isAfter(LATEST);
      return storable ? Optional.of(instant.truncatedTo(ChronoUnit.MICROS)) : Optional.empty();
    } catch (DateTimeException notATime) {
      return Optional.empty();
    }
  }

  /**
   * RFC 3339 in UTC, of the years 0 to 9999, with microseconds. By hand, for a page of history has
   * a hundred of them.
   */
  public static String time(Instant instant) {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
    char[] text = "0000-00-00T00:00:00.000000Z".toCharArray();
    digits(text, 4, time.getYear());
    digits(text, 7, time.getMonthValue());
    digits(text, 10, time.getDayOfMonth());
    digits(text, 13, time.getHour());
    digits(text, 16, time.getMinute());
    digits(text, 19, time.getSecond());
    digits(text, 26, time.getNano() / 1_000);
    return new String(text);
  }

  /** Writes the number's digits up to the end, over the zeros that stand there. */
  private static void digits(char[] text, int end, int number) {
    int at = end;
    for (int rest = number; rest > 0; rest /= 10) text[--at] = (char) ('0' + rest % 10);
  }
}
