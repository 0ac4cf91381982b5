package safespace.http;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the server answered. */
record Answer(int status, HttpHeaders headers, String body) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /** The body as JSON. */
  JsonNode json() {
    return MAPPER.readTree(body);
  }

  /** A part of the body, as text; {@code ""} where there is none. */
  String text(String pointer) {
    return json().at(pointer).asString("");
  }

  /** A part of the body, as a whole number. */
  long number(String pointer) {
    return json().at(pointer).asLong();
  }

  /** The problem's code. */
  String code() {
    return text("/code");
  }

  /** Each mistake that the problem tells, as {@code "pointer code"}. */
  List<String> mistakes() {
    return items(json().path("errors"))
        .map(error -> error.path("pointer").asString() + " " + error.path("code").asString())
        .toList();
  }

  /** The member of each item of a list's data. */
  List<String> each(String member) {
    return items(json().path("data")).map(item -> item.path(member).asString()).toList();
  }

  private static Stream<JsonNode> items(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  /** The header, or {@code ""} where it is missing. */
  String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  boolean has(String name) {
    return headers.firstValue(name).isPresent();
  }
}
