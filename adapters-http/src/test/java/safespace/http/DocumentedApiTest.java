package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.http.TestApi.newSession;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.http.docs.Contract;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document tells of all that the server does, and of nothing else. */
class DocumentedApiTest {
  private static final JsonPointer CODES =
      JsonPointer.compile("/components/schemas/Problem/properties/code/enum");

  private static final String STREAMING =
      "{\"role\": \"assistant\", \"content\": \"\", \"status\": \"streaming\"}";

  @RegisterExtension static final TestApi api = TestApi.operated();

  private final Contract contract = Contract.ours();

  @Test
  void everyRoute_isInTheDocument_andTheReverse() {
    Set<String> served =
        api.api.routes().stream()
            .filter(route -> !isFileOfAPage(route.path()))
            .map(route -> route.method() + " " + route.path())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> documented =
        contract.operations().stream()
            .map(Contract.Operation::toString)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(served).isEqualTo(documented);
  }

  /** What a page loads is no part of the API. */
  private static boolean isFileOfAPage(String path) {
    return path.contains(".") && !path.equals("/openapi.json");
  }

  @Test
  void everyCode_isInTheDocument_withALinkToItsPage() {
    Set<String> codes = new TreeSet<>();
    contract.at(CODES).forEach(code -> codes.add(code.asString()));
    Set<String> used =
        Arrays.stream(ProblemType.values())
            .map(ProblemType::code)
            .collect(Collectors.toCollection(TreeSet::new));
    String text = contract.at(JsonPointer.compile("/info/description")).asString();

    assertThat(codes).isEqualTo(used);
    for (ProblemType type : ProblemType.values()) {
      assertThat(text)
          .containsPattern(
              "(?m)^\\| %1$d \\|.*\\[%2$s]\\(/problems/%2$s\\).*\\|$"
                  .formatted(type.status(), type.code()));
    }
  }

  /** An example of a schema, or of a parameter. */
  record Example(JsonPointer at, JsonPointer schema, JsonNode value) {}

  static Stream<Arguments> examples() {
    List<Example> examples = new ArrayList<>();
    collect(JsonPointer.empty(), Contract.ours().at(JsonPointer.empty()), examples);
    return examples.stream().map(Arguments::of);
  }

  private static void collect(JsonPointer at, JsonNode node, List<Example> examples) {
    if (node.has("schema") && node.has("examples")) {
      JsonPointer all = at.appendProperty("examples");
      node.path("examples")
          .propertyNames()
          .forEach(name -> {
            JsonPointer one = Contract.ours().resolved(all.appendProperty(name));
            JsonNode value = Contract.ours().at(one).path("value");
            examples.add(new Example(one, at.appendProperty("schema"), value));
          });
    }
    if (node.isObject()) {
      node.forEachEntry((name, child) -> collect(at.appendProperty(name), child, examples));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collect(at.appendIndex(i), node.get(i), examples);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExample_isOfItsSchema(Example example) {
    assertThat(example.value.isMissingNode()).isFalse();
    assertThat(contract.mistakes(example.schema, example.value)).isEmpty();
  }

  static Stream<Arguments> bodies() {
    List<Arguments> bodies = new ArrayList<>();
    for (Contract.Operation operation : Contract.ours().operations()) {
      JsonPointer examples =
          operation
              .pointer()
              .append(JsonPointer.compile("/requestBody/content/application~1json/examples"));
      Contract.ours()
          .at(examples)
          .forEachEntry(
              (name, example) -> bodies.add(Arguments.of(operation, name, example.path("value"))));
    }
    return bodies.stream();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("bodies")
  void everyExampleOfABody_isAccepted(Contract.Operation operation, String name, JsonNode body) {
    String session = newSession();
    boolean streaming = operation.path().endsWith("/chunks");
    String message = api.append(session, streaming ? STREAMING : TestApi.message("x"));
    String path =
        operation
            .path()
            .replace("/v1/sessions/{id}", session)
            .replace("{message_id}", TestApi.idOf(message));

    assertThat(api.send(operation.method(), path, body.toString()).status()).isBetween(200, 201);
  }

  @Test
  void document_isServedAsJson_andKeptWhileItIsTheSame() {
    Answer document = api.get("/openapi.json");

    assertThat(document.status()).isEqualTo(200);
    assertThat(document.text("/openapi")).startsWith("3.1.");
    assertThat(document.text("/servers/0/url")).isEqualTo("/");
    assertThat(document.header("Cache-Control")).isEqualTo("no-cache");
    for (String tag :
        new String[] {document.header("ETag"), "\"x\", W/" + document.header("ETag"), "*"}) {
      Answer known = api.get("/openapi.json", "If-None-Match", tag);
      assertThat(known.status()).as(tag).isEqualTo(304);
      assertThat(known.body()).isEmpty();
    }
    assertThat(api.get("/openapi.json", "If-None-Match", "\"x\"").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs", "/docs/guides"})
  void page_loadsNothingFromElsewhere_andRunsNoScriptButItsOwn(String path) {
    Answer page = api.get(path);

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
    assertThat(page.header("Content-Security-Policy"))
        .startsWith("default-src 'none';")
        .doesNotContain("unsafe", "http", "*");
    assertThat(page.body())
        .contains("<html lang=\"en\">", "<title>")
        .doesNotContain("src=\"http", "href=\"http", "<style", " style=")
        .doesNotContainPattern("<script[^>]*>[^<]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"docs.js", "docs.css", "swagger-ui-bundle.js", "swagger-ui.css"})
  void fileOfThePage_isServed_andNamedByIt(String name) {
    Answer file = api.get("/docs/" + name);

    assertThat(file.status()).isEqualTo(200);
    assertThat(file.header("Content-Type"))
        .startsWith(name.endsWith("js") ? "text/javascript" : "text/css");
    assertThat(file.body()).isNotBlank();
    assertThat(api.get("/docs").body()).contains("\"docs/" + name + "\"");
  }
}
