package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import safespace.http.docs.Contract;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What holds of every answer, whatever was asked; the tests check it wherever they ask. */
final class EveryAnswer {
  static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private static final Set<String> MEMBERS =
      Set.of(
          "type",
          "title",
          "status",
          "detail",
          "instance",
          "code",
          "request_id",
          "errors",
          "last_seq",
          "missing",
          "length");

  private EveryAnswer() {}

  /**
   * The same, and what the document says of the operation.
   *
   * @param target of the request, with its query
   */
  static Answer checked(String method, String target, Answer answer) {
    Contract.ours().check(method, target, answer.status(), answer.headers(), answer.body());
    return checked(method, answer);
  }

  static Answer checked(String method, Answer answer) {
    assertThat(answer.header("X-Request-Id")).as("X-Request-Id").matches("[A-Za-z0-9._-]{1,64}");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(answer.headers().allValues("Cache-Control")).as("Cache-Control").hasSize(1);
    assertThat(answer.headers().map()).doesNotContainKeys("Server", "server");
    if (answer.status() >= 400 && !isProbe(answer)) {
      if (method.equals("HEAD")) {
        assertThat(answer.body()).isEmpty();
      } else {
        requireProblem(answer);
      }
    }
    return answer;
  }

  /** A probe says what it found, in its own words, when that is bad too. */
  private static boolean isProbe(Answer answer) {
    return answer.status() == 503 && answer.header("Content-Type").equals("application/json");
  }

  private static void requireProblem(Answer answer) {
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    JsonNode problem = answer.json();
    String code = answer.code();
    assertThat(MEMBERS).containsAll(problem.propertyNames());
    assertThat(problem.path("type").asString()).isEqualTo("/problems/" + code);
    assertThat(problem.path("title").asString()).isNotBlank();
    assertThat(problem.path("status").asInt()).isEqualTo(answer.status());
    assertThat(problem.path("detail").asString()).isNotBlank();
    assertThat(problem.path("request_id").asString()).isEqualTo(answer.header("X-Request-Id"));
    if (code.equals("import_failed")) {
      requireLines(problem.path("errors"));
    } else if (problem.has("errors")) {
      requireMistakes(problem.path("errors"), code);
    }
    assertThat(answer.has("Retry-After"))
        .isEqualTo(answer.status() == 503 || answer.status() == 429);
    requireNothingTold(problem);
  }

  private static void requireMistakes(JsonNode errors, String code) {
    assertThat(errors.path(0).path("code").asString()).isEqualTo(code);
    for (JsonNode error : errors) {
      assertThat(new TreeSet<>(error.propertyNames())).containsExactly("code", "detail", "pointer");
      assertThat(error.path("pointer").asString()).matches("(/.*)?");
      assertThat(error.path("detail").asString()).isNotBlank();
    }
  }

  private static void requireLines(JsonNode errors) {
    assertThat(errors.isEmpty()).isFalse();
    for (JsonNode error : errors) {
      assertThat(new TreeSet<>(error.propertyNames())).containsExactly("code", "detail", "line");
      assertThat(error.path("line").asLong()).isPositive();
    }
  }

  private static void requireNothingTold(JsonNode problem) {
    ObjectNode told = ((ObjectNode) problem.deepCopy()).without(List.of("request_id", "missing"));
    assertThat(told.toString())
        .doesNotContain(
            TestApi.SECRET, "eyJ", "Exception", "safespace.", "java.", "jetty", "javalin")
        .doesNotContainPattern(UUID);
  }
}
