package safespace.fuzz;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import safespace.http.docs.Contract;
import safespace.http.docs.Contract.Operation;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes requests as the document allows them. What the n-th request is does not depend on any
 * answer: the ids of sessions and messages are known in advance, and turn over slowly.
 */
final class ValidRequests {
  /** Requests that share a session, more or less; the next ones have the next one. */
  private static final int REQUESTS_PER_SESSION = 100;

  private static final int MESSAGES_PER_SESSION = 4;

  /** The one of them that is still being written. */
  private static final int STREAMING = 0;

  private static final String APPEND = "POST /v1/sessions/{id}/messages";
  private static final String CHUNK = "POST /v1/sessions/{id}/messages/{message_id}/chunks";
  private static final int LONGEST_BODY = 250_000;
  private static final String JSON_TYPE = "application/json";

  private final Contract contract;
  private final long seed;
  private final Map<String, String> keys;

  /**
   * @param keys of those who are asked for one: the name of a security scheme, and its credential
   */
  ValidRequests(Contract contract, long seed, Map<String, String> keys) {
    this.contract = contract;
    this.seed = seed;
    this.keys = keys;
  }

  /** Whether the n-th request is one of those that fill a session for the others. */
  boolean isFirst(int number) {
    return number % REQUESTS_PER_SESSION <= MESSAGES_PER_SESSION;
  }

  /** Whether the n-th request, which is one of the first, is to be of this operation. */
  boolean fills(Operation operation, int number) {
    boolean last = number % REQUESTS_PER_SESSION == MESSAGES_PER_SESSION;
    return operation.toString().equals(last ? CHUNK : APPEND);
  }

  /** The n-th request, of the operation. */
  Request make(Operation operation, int number, RandomGenerator random, boolean wild) {
    Samples samples = new Samples(contract, random, wild);
    JsonNode definition = contract.at(operation.pointer());
    Request request = new Request(operation.method(), operation.path());
    String session = session(operation, number, random);
    boolean chunk = operation.toString().equals(CHUNK);
    String message = id(session, chunk ? STREAMING : random.nextInt(MESSAGES_PER_SESSION));
    boolean current = random.nextInt(5) == 0;
    if (current) request.headers.put("X-Session-Id", session);
    request.target =
        request
            .target
            .replace("{id}", current ? "current" : session)
            .replace("{message_id}", message)
            .replace("{code}", "not_found");
    addParameters(request, operation, definition, samples, random);
    addBody(request, operation, session, number, samples, random);
    addKey(request, definition, random);
    return request;
  }

  /** Those who erase take a session that others have left. */
  private String session(Operation operation, int number, RandomGenerator random) {
    boolean erases = operation.toString().equals("DELETE /v1/sessions/{id}");
    boolean older = !isFirst(number) && random.nextInt(8) == 0;
    int age = erases ? 2 + random.nextInt(2) : older ? 2 : 0;
    return id("session", number / REQUESTS_PER_SESSION - age);
  }

  private String id(String of, int number) {
    return Samples.uuid(new SplittableRandom(31 * (31 * seed + of.hashCode()) + number)).toString();
  }

  private void addParameters(
      Request request,
      Operation operation,
      JsonNode definition,
      Samples samples,
      RandomGenerator random) {
    List<String> query = new ArrayList<>();
    JsonPointer all = operation.pointer().appendProperty("parameters");
    for (int i = 0; i < definition.path("parameters").size(); i++) {
      JsonNode parameter = contract.at(all.appendIndex(i));
      if (!parameter.path("required").asBoolean(false) && random.nextInt(3) > 0) continue;
      String name = parameter.path("name").asString();
      JsonNode value = value(parameter, samples, random);
      if (parameter.path("in").asString().equals("header")) {
        request.headers.put(name, value.asString());
      } else if (value.isObject()) {
        value.forEachEntry((key, member) -> query.add(pair(key, member)));
      } else {
        query.add(pair(name, value));
      }
    }
    if (!query.isEmpty()) request.target += "?" + String.join("&", query);
  }

  private static JsonNode value(JsonNode parameter, Samples samples, RandomGenerator random) {
    JsonNode examples = parameter.path("examples");
    boolean header = parameter.path("in").asString().equals("header");
    return examples.isEmpty() || (!header && random.nextBoolean())
        ? samples.of(parameter.path("schema"))
        : examples.iterator().next().path("value");
  }

  private static String pair(String name, JsonNode value) {
    return name + "=" + URLEncoder.encode(value.asString(), StandardCharsets.UTF_8);
  }

  private void addBody(
      Request request,
      Operation operation,
      String session,
      int number,
      Samples samples,
      RandomGenerator random) {
    JsonPointer content = operation.pointer().append(JsonPointer.compile("/requestBody/content"));
    for (String type : contract.at(content).propertyNames()) {
      JsonPointer media = content.appendProperty(type);
      request.headers.put("Content-Type", type);
      JsonNode body = body(media, samples, random);
      if (operation.toString().equals(APPEND)) {
        identify((ObjectNode) body, session, number, random);
      } else if (operation.toString().equals(CHUNK) && isFirst(number)) {
        ((ObjectNode) body).put("offset", 0);
      }
      request.body =
          type.equals(JSON_TYPE)
              ? Text.of(body, random)
              : body.asString().getBytes(StandardCharsets.UTF_8);
    }
  }

  private void identify(ObjectNode body, String session, int number, RandomGenerator random) {
    int message = random.nextInt(MESSAGES_PER_SESSION);
    if (isFirst(number)) {
      message = number % REQUESTS_PER_SESSION;
      body.remove("previous_seq");
    }
    body.put("id", id(session, message));
    if (message == STREAMING) body.put("content", "").put("status", "streaming");
  }

  private JsonNode body(JsonPointer media, Samples samples, RandomGenerator random) {
    JsonPointer schema = media.appendProperty("schema");
    boolean example = random.nextInt(3) == 0;
    for (int tries = 0; !example && tries < 20; tries++) {
      JsonNode sample = samples.of(contract.at(schema));
      boolean fits = samples.areWild() || contract.mistakes(schema, sample).isEmpty();
      // Of a longer body, the answer is lost when the server does not wait for its end.
      if (fits && sample.toString().length() < LONGEST_BODY) return sample;
    }
    List<String> examples =
        List.copyOf(contract.at(media.appendProperty("examples")).propertyNames());
    String name = examples.get(random.nextInt(examples.size()));
    JsonPointer at = contract.resolved(media.appendProperty("examples").appendProperty(name));
    return contract.at(at).path("value").deepCopy();
  }

  private void addKey(Request request, JsonNode definition, RandomGenerator random) {
    for (JsonNode choice : definition.path("security")) {
      for (String scheme : choice.propertyNames()) {
        String key = keys.get(scheme);
        if (key != null && (definition.path("security").size() == 1 || random.nextInt(4) == 0)) {
          request.headers.put("Authorization", "Bearer " + key);
        }
      }
    }
  }
}
