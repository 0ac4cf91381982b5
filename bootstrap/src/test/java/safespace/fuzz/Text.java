package safespace.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON as text, with characters as they are or escaped. */
final class Text {
  private static final JsonMapper PLAIN = new JsonMapper();
  private static final JsonMapper ESCAPING =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private Text() {}

  static byte[] of(JsonNode value, RandomGenerator random) {
    String text = PLAIN.writeValueAsString(value);
    // Halves of surrogate pairs can only be escaped.
    boolean whole = StandardCharsets.UTF_8.newEncoder().canEncode(text);
    if (!whole || random.nextBoolean()) text = ESCAPING.writeValueAsString(value);
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
