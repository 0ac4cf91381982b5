package safespace.http.docs;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialects;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** The OpenAPI document as tests use it: to look things up, and to hold answers against it. */
public final class Contract {
  private static final String URI = "https://contract.test/openapi.json";
  private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");
  private static final Contract OURS = new Contract(Docs.contractAsJson());

  /** By what each line of an answer, or each event, must be as its schema says. */
  private static final String ITEM = "x-item-schema";

  private static final JsonPointer EVENTS =
      JsonPointer.compile(
          "/paths/~1v1~1sessions~1{id}~1events/get/responses/200/content/text~1event-stream");

  /** What pages load is no part of the API. */
  private static final Pattern FILE_OF_A_PAGE = Pattern.compile("/[^?]*\\.[a-z.]+");

  private final JsonMapper mapper =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private final JsonNode document;
  private final SchemaRegistry registry;
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();
  private final List<Operation> operations = new ArrayList<>();

  private Contract(byte[] json) {
    this.document = mapper.readTree(json);
    this.registry =
        SchemaRegistry.withDefaultDialect(
            Dialects.getOpenApi31(),
            builder ->
                builder
                    .schemas(Map.of(URI, new String(json, StandardCharsets.UTF_8)))
                    .schemaRegistryConfig(
                        SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
    document
        .path("paths")
        .forEachEntry((path, item) ->
            item.forEachEntry((method, definition) -> {
              if (METHODS.contains(method)) {
                operations.add(new Operation(method.toUpperCase(Locale.ROOT), path, pattern(path)));
              }
            }));
  }

  /** A method of a path. */
  public record Operation(String method, String path, Pattern targets) {
    /** Where it stands in the document. */
    public JsonPointer pointer() {
      return JsonPointer.empty()
          .appendProperty("paths")
          .appendProperty(path)
          .appendProperty(method.toLowerCase(Locale.ROOT));
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /** That of this server. */
  public static Contract ours() {
    return OURS;
  }

  private static Pattern pattern(String path) {
    return Pattern.compile(path.replace(".", "\\.").replaceAll("\\{[a-z_]+}", "[^/]+"));
  }

  public List<Operation> operations() {
    return operations;
  }

  /** The part of the document at a pointer, with what it refers to in its place. */
  public JsonNode at(JsonPointer pointer) {
    return document.at(resolved(pointer));
  }

  /** Where the part of the document at a pointer stands, which may only refer to it. */
  public JsonPointer resolved(JsonPointer pointer) {
    JsonNode node = document.at(pointer);
    return node.size() == 1 && node.has("$ref")
        ? resolved(JsonPointer.compile(node.path("$ref").asString().substring(1)))
        : pointer;
  }

  /** What is wrong with a value, by the schema at a pointer. */
  public List<String> mistakes(JsonPointer schema, JsonNode value) {
    Schema compiled =
        schemas.computeIfAbsent(
            schema.toString(), p -> registry.getSchema(SchemaLocation.of(URI + "#" + p)));
    return compiled.validate(value).stream().map(Contract::told).toList();
  }

  private static String told(Error error) {
    return error.getInstanceLocation() + ": " + error.getMessage();
  }

  /**
   * Fails when the document does not allow the answer to a request.
   *
   * @param target of the request, with its query
   */
  public void check(String method, String target, int status, HttpHeaders headers, String body) {
    List<String> mistakes = mistakes(method, target, status, headers, body);
    if (!mistakes.isEmpty()) {
      throw new AssertionError(
          method
              + " "
              + pathOf(target)
              + " answers "
              + status
              + ", against the document:\n"
              + String.join("\n", mistakes));
    }
  }

  private List<String> mistakes(
      String method, String target, int status, HttpHeaders headers, String body) {
    String path = pathOf(target);
    Optional<Operation> operation = operation(method.equals("HEAD") ? "GET" : method, path);
    if (operation.isEmpty()) return mistakesOfNoOperation(method, path, status, headers, body);
    JsonPointer response =
        resolved(operation.get().pointer().appendProperty("responses").appendProperty("" + status));
    if (document.at(response).isMissingNode()) return List.of("no such status: " + body);
    List<String> mistakes = new ArrayList<>(headerMistakes(response, headers));
    mistakes.addAll(bodyMistakes(method, response, headers, body));
    return mistakes;
  }

  private static String pathOf(String target) {
    return target.replaceFirst("[?].*", "").replaceFirst("^https?://[^/]*", "");
  }

  /** The operation that serves a path; words of a path go before parameters. */
  public Optional<Operation> operation(String method, String path) {
    Optional<String> pattern =
        operations.stream()
            .filter(operation -> operation.targets.matcher(path).matches())
            .map(Operation::path)
            .min(Comparator.comparingLong(p -> p.chars().filter(c -> c == '{').count()));
    return operations.stream()
        .filter(o -> o.method.equals(method) && pattern.equals(Optional.of(o.path)))
        .findFirst();
  }

  /**
   * What answers requests that the document knows nothing of: their refusal, or a generated one.
   */
  private List<String> mistakesOfNoOperation(
      String method, String path, int status, HttpHeaders headers, String body) {
    boolean file = FILE_OF_A_PAGE.matcher(path).matches();
    if (status < 300 && method.equals("OPTIONS")) return List.of();
    if (status < 400) return file ? List.of() : List.of("no such operation");
    if (method.equals("HEAD")) return List.of();
    if (!type(headers).equals("application/problem+json")) return List.of("no problem: " + body);
    return bodyMistakes(body, JsonPointer.compile("/components/schemas/Problem"));
  }

  private List<String> headerMistakes(JsonPointer response, HttpHeaders headers) {
    List<String> mistakes = new ArrayList<>();
    JsonPointer documented = response.appendProperty("headers");
    document
        .at(documented)
        .forEachEntry((name, _) -> {
          JsonPointer header = resolved(documented.appendProperty(name));
          List<String> values = headers.allValues(name);
          if (values.isEmpty() && document.at(header).path("required").asBoolean(false)) {
            mistakes.add("no header " + name);
          }
          for (String value : values) {
            for (String mistake :
                mistakes(header.appendProperty("schema"), StringNode.valueOf(value))) {
              mistakes.add("header " + name + mistake);
            }
          }
        });
    return mistakes;
  }

  private List<String> bodyMistakes(
      String method, JsonPointer response, HttpHeaders headers, String body) {
    JsonPointer content = response.appendProperty("content");
    String type = type(headers);
    if (document.at(content).isMissingNode()) {
      return type.isEmpty() && body.isEmpty() ? List.of() : List.of("a body, of type " + type);
    }
    JsonPointer media = content.appendProperty(type);
    if (document.at(media).isMissingNode()) return List.of("no such type: " + type);
    if (method.equals("HEAD")) return body.isEmpty() ? List.of() : List.of("a body");
    if (type.endsWith("ndjson")) {
      return body.lines()
          .flatMap(line -> bodyMistakes(line, media.appendProperty(ITEM)).stream())
          .toList();
    }
    return type.endsWith("json") ? bodyMistakes(body, media.appendProperty("schema")) : List.of();
  }

  /**
   * Fails when the document does not allow an event.
   *
   * @param id "" for none
   */
  public void checkEvent(String name, String id, JsonNode data) {
    ObjectNode event = mapper.createObjectNode().put("event", name);
    if (!id.isEmpty()) event.put("id", id);
    event.set("data", data);
    List<String> mistakes = mistakes(EVENTS.appendProperty(ITEM), event);
    if (!mistakes.isEmpty()) {
      throw new AssertionError("against the document: " + event + "\n" + mistakes);
    }
  }

  private List<String> bodyMistakes(String body, JsonPointer schema) {
    try {
      List<String> mistakes = new ArrayList<>(mistakes(schema, mapper.readTree(body)));
      if (!mistakes.isEmpty()) mistakes.add("in " + body);
      return mistakes;
    } catch (JacksonException notJson) {
      return List.of("no JSON: " + body);
    }
  }

  private static String type(HttpHeaders headers) {
    return headers.firstValue("Content-Type").orElse("").replaceFirst("\\s*;.*", "");
  }
}
