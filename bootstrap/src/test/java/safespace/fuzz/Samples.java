package safespace.fuzz;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.random.RandomGenerator;
import safespace.http.docs.Contract;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes values of a schema. Wild ones keep to its structure, but lie at its bounds and beyond, and
 * hold text of all kinds.
 */
final class Samples {
  static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Text that was trouble somewhere. The halves of pairs and U+0000 are never accepted. */
  static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "\u0000",
          "\ud83d",
          "\ude34\ud83d",
          "\u0001\u001b[31m\u007f\u0085",
          "a\u0301\u0323\u200d\ufeff\ufffd\uffff",
          "\u202e\u2066gnihton\u2069",
          "😴👩‍👩‍👧‍👦🏳️‍🌈",
          "\udbff\udfff",
          "İıſßẞŉǅΐ",
          "شكرا שלום नमस्ते 日本語",
          "<script>alert(1)</script>&amp;\"'`",
          "'; drop table messages; --",
          "${jndi:x} %s %n {{7*7}} \\u0041",
          "NaN",
          "null",
          "\r\nX-Injected: 1\r\n\r\n",
          "../../etc/passwd",
          "1e999999999");

  private final Contract contract;
  private final RandomGenerator random;
  private final boolean wild;

  Samples(Contract contract, RandomGenerator random, boolean wild) {
    this.contract = contract;
    this.random = random;
    this.wild = wild;
  }

  boolean areWild() {
    return wild;
  }

  JsonNode of(JsonNode schema) {
    if (schema.has("$ref")) return of(referred(schema));
    if (schema.has("const")) return schema.path("const");
    if (schema.has("enum")) return one(schema.path("enum"));
    if (schema.has("anyOf")) return of(one(schema.path("anyOf")));
    JsonNode type = schema.path("type");
    return switch ((type.isArray() ? one(type) : type).asString("object")) {
      case "object" -> object(schema);
      case "array" -> array(schema);
      case "string" -> JSON.stringNode(text(schema));
      case "integer" -> JSON.numberNode(integer(schema));
      case "number" -> JSON.numberNode(random.nextInt(-1_000, 1_000) / 8.0);
      case "boolean" -> JSON.booleanNode(random.nextBoolean());
      default -> JSON.nullNode();
    };
  }

  private JsonNode referred(JsonNode schema) {
    return contract.at(JsonPointer.compile(schema.path("$ref").asString().substring(1)));
  }

  private JsonNode one(JsonNode list) {
    return list.get(random.nextInt(list.size()));
  }

  private ObjectNode object(JsonNode schema) {
    ObjectNode properties = JSON.objectNode();
    Set<String> required = new TreeSet<>();
    collect(schema, properties, required);
    ObjectNode object = JSON.objectNode();
    properties.forEachEntry((name, property) -> {
      if (required.contains(name) || random.nextBoolean()) object.set(name, of(property));
    });
    return properties.isEmpty() ? anything(schema.has("propertyNames") ? "metadata." : "") : object;
  }

  private void collect(JsonNode schema, ObjectNode properties, Set<String> required) {
    for (JsonNode part : schema.path("allOf")) collect(referred(part), properties, required);
    schema.path("properties").forEachEntry(properties::set);
    for (JsonNode name : schema.path("required")) required.add(name.asString());
  }

  /** An object of which the schema says nothing more. */
  private ObjectNode anything(String prefix) {
    ObjectNode object = JSON.objectNode();
    for (int i = random.nextInt(4); i > 0; i--) {
      object.put(prefix + "key" + i, wild ? TEXTS.get(random.nextInt(TEXTS.size())) : "value");
    }
    if (prefix.isEmpty() && random.nextBoolean()) object.putArray("list").add(1).add(2.5).add(true);
    return object;
  }

  private ArrayNode array(JsonNode schema) {
    int min = schema.path("minItems").asInt(0);
    int max = schema.path("maxItems").asInt(100);
    int length = min + random.nextInt(Math.min(3, max - min) + 1);
    if (wild && random.nextInt(4) == 0) length = random.nextBoolean() ? max + 1 : max;
    ArrayNode array = JSON.arrayNode();
    for (int i = 0; i < length; i++) array.add(of(schema.path("items")));
    return array;
  }

  private long integer(JsonNode schema) {
    long min = schema.path("minimum").asLong(0);
    long max = schema.path("maximum").asLong(Long.MAX_VALUE);
    if (!wild) return min + random.nextLong(Math.min(12, max - min) + 1);
    List<Long> bounds = List.of(min, min - 1, max, max + 1, -1L, Long.MAX_VALUE, 1L << 53);
    return bounds.get(random.nextInt(bounds.size()));
  }

  private String text(JsonNode schema) {
    if (wild && random.nextInt(3) == 0) return TEXTS.get(random.nextInt(TEXTS.size()));
    String format = schema.path("format").asString("");
    if (format.equals("uuid")) return uuid(random).toString();
    if (format.equals("date-time")) return "2026-11-20T00:00:00Z";
    if (schema.path("pattern").asString("").contains("://")) {
      return "https://example.org/" + HexFormat.of().toHexDigits((byte) random.nextInt(4));
    }
    int max = schema.path("maxLength").asInt(5_000);
    if (wild && random.nextInt(3) == 0) {
      int beyond = random.nextInt(3) - 1;
      return (random.nextBoolean() ? "x" : "😴").repeat(Math.max(0, max + beyond));
    }
    List<String> words = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) words.add("word" + random.nextInt(20));
    String text = String.join(" ", words);
    return text.substring(0, Math.min(text.length(), max));
  }

  /** A random one, of version 4. */
  static UUID uuid(RandomGenerator random) {
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() >>> 2) | Long.MIN_VALUE;
    return new UUID(high, low);
  }
}
