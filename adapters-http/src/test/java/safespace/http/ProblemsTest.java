package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static safespace.http.TestApi.SECRET;
import static safespace.http.TestApi.message;
import static safespace.http.TestApi.newSession;

import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How requests are refused, and what all answers have in common. {@link EveryAnswer} holds the
 * shape of a problem; here stands where each comes from.
 */
class ProblemsTest {
  @RegisterExtension static final TestApi api = new TestApi();

  /** The rows of the contract's table that a client's request can bring about. */
  static Stream<Arguments> rows() {
    String session = newSession();
    String messages = session + "/messages";
    String one = "/v1/sessions/{id}";
    String many = "/v1/sessions/{id}/messages";
    String message = "/v1/sessions/{id}/messages/{message_id}";
    UUID id = UUID.randomUUID();
    return Stream.of(
        row(400, "malformed_json", many, () -> api.post(messages, "{")),
        row(400, "invalid_session_id", one, () -> api.get("/v1/sessions/" + SECRET)),
        row(400, "invalid_message_id", message, () -> api.get(messages + "/" + SECRET)),
        row(400, "invalid_parameter", many, () -> api.get(messages + "?limit=" + SECRET)),
        row(400, "unknown_parameter", many, () -> api.get(messages + "?" + SECRET + "=1")),
        row(400, "bad_request", "", () -> api.rawGet("/%00")),
        row(401, "unauthorized", one, () -> api.get("/v1/sessions/current")),
        row(404, "not_found", "", () -> api.get("/" + SECRET)),
        row(404, "not_found", "/problems/{code}", () -> api.get("/problems/" + SECRET)),
        row(404, "session_not_found", one, () -> api.get(newSession())),
        row(
            404,
            "message_not_found",
            message,
            () -> api.get(api.conversation(1) + "/messages/" + id)),
        row(405, "method_not_allowed", "/v1/sessions", () -> api.get("/v1/sessions")),
        row(409, "message_id_conflict", many, ProblemsTest::messageIdConflict),
        row(409, "sequence_conflict", many, ProblemsTest::sequenceConflict),
        row(409, "message_streaming", message, () -> editOfStreaming("content")),
        row(409, "message_not_streaming", message, () -> editOfWhole("status", "streaming")),
        row(410, "session_erased", one, ProblemsTest::sessionErased),
        row(410, "message_erased", message, ProblemsTest::messageErased),
        row(412, "revision_conflict", one, ProblemsTest::revisionConflict),
        row(413, "body_too_large", many, ProblemsTest::tooLarge),
        row(
            415,
            "unsupported_media_type",
            many,
            () -> api.rawPost(messages, new byte[1], "Content-Type: x/y")),
        row(422, "required", many, () -> api.post(messages, "{}")),
        row(422, "invalid_type", many, () -> api.post(messages, "[]")),
        row(422, "invalid_value", many, () -> api.post(messages, "{\"role\": \"" + SECRET + "\"}")),
        row(422, "too_short", many, () -> api.post(messages, message(""))),
        row(422, "too_long", many, () -> api.post(messages, message(SECRET.repeat(10_000)))),
        row(422, "unknown_property", "/v1/sessions", () -> api.post("/v1/sessions", "{\"x\": 1}")),
        row(
            422,
            "invalid_url",
            many,
            () -> api.post(messages, citing("\"url\": \"" + SECRET + "\""))),
        row(422, "invalid_text", many, () -> api.post(messages, message(SECRET + "\\u0000"))),
        row(422, "invalid_number", many, () -> api.post(messages, citing("\"score\": 1e301"))),
        row(
            422,
            "invalid_id",
            "/v1/sessions/lookup",
            () -> api.post("/v1/sessions/lookup", "{\"ids\": [\"" + SECRET + "\"]}")),
        row(
            422,
            "weak_session_id",
            one,
            () -> api.send("PUT", "/v1/sessions/d9428888-122b-11e1-b85c-61cd3cbb3210", null)),
        row(
            431,
            "headers_too_large",
            "",
            () -> api.rawGet("/health", "X-A: " + SECRET.repeat(2_000))));
  }

  private static Arguments row(int status, String code, String instance, Supplier<Answer> call) {
    return arguments(status, code, instance, call);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("rows")
  void problem_hasTheStatusTheCodeAndTheRoutesPattern(
      int status, String code, String instance, Supplier<Answer> call) {
    Answer answer = call.get();

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.text("/instance")).isEqualTo(instance);
    assertThat(answer.json().has("instance")).isEqualTo(!instance.isEmpty());
    assertThat(answer.json().has("errors")).isEqualTo(status == 422);
    assertThat(answer.text("/title")).isEqualTo(title(code));
    assertThat(api.get(answer.text("/type")).status()).isEqualTo(200);
  }

  private static String title(String code) {
    return ProblemType.byCode(code).orElseThrow().title();
  }

  private static Answer messageIdConflict() {
    String session = newSession();
    UUID id = UUID.randomUUID();
    api.append(session, message(id, SECRET));
    return api.post(session + "/messages", message(id, "other"));
  }

  /** Sends no body: the server does not wait for one that it will not take. */
  private static Answer tooLarge() {
    return RawBodiesTest.declaring(api, TestApi.newSession(), TestApi.MOST_BYTES + 1);
  }

  private static Answer sequenceConflict() {
    String session = newSession();
    api.append(session, message(SECRET));
    return api.post(
        session + "/messages", "{\"role\": \"user\", \"content\": \"x\", \"previous_seq\": 0}");
  }

  private static Answer editOfStreaming(String member) {
    String message =
        api.append(
            newSession(), "{\"role\": \"tool\", \"content\": \"x\", \"status\": \"streaming\"}");
    return api.patch(message, "{\"" + member + "\": \"" + SECRET + "\"}");
  }

  private static Answer editOfWhole(String member, String value) {
    String message = api.append(newSession(), message("x"));
    return api.patch(message, "{\"" + member + "\": \"" + value + "\"}");
  }

  private static Answer sessionErased() {
    String session = api.conversation(1);
    api.delete(session);
    return api.get(session);
  }

  private static Answer messageErased() {
    String message = api.append(newSession(), message(SECRET));
    api.delete(message);
    return api.get(message);
  }

  private static Answer revisionConflict() {
    return api.patch(api.conversation(1), "{\"title\": \"T\"}", "If-Match", "\"77\"");
  }

  private static String citing(String member) {
    return "{\"role\": \"user\", \"content\": \"x\", \"citations\": [{\"title\": \"t\", "
        + member
        + "}]}";
  }

  @ParameterizedTest
  @EnumSource(ProblemType.class)
  void page_explainsEveryCode(ProblemType type) {
    Answer page = api.get("/problems/" + type.code());

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).isEqualToIgnoringCase("text/html;charset=utf-8");
    assertThat(page.header("Content-Security-Policy")).startsWith("default-src 'none'");
    assertThat(page.body())
        .startsWith("<!doctype html>")
        .contains(type.title(), type.code(), String.valueOf(type.status()))
        .doesNotContain("<script", "http://", "https://");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "A-z_0.9",
        "0123456789012345678901234567890123456789012345678901234567890123"
      })
  void requestId_isTheClientsWhenItIsOfTheRightForm(String id) {
    for (Answer answer :
        new Answer[] {
          api.get("/health", "X-Request-Id", id),
          api.get("/nothing", "X-Request-Id", id),
          api.post("/v1/sessions", "{", "X-Request-Id", id),
          api.rawGet("/%2f", "X-Request-Id: " + id),
          api.rawGet("/health", "X-Request-Id: " + id, "Expect: miracles")
        }) {
      assertThat(answer.header("X-Request-Id")).isEqualTo(id);
      assertThat(answer.headers().allValues("X-Request-Id")).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b",
        "a/b",
        "a,b",
        "ü",
        "<script>",
        "01234567890123456789012345678901234567890123456789012345678901234"
      })
  void requestId_isMadeWhenTheClientsIsOfAnotherForm(String id) {
    Answer answer = api.rawGet("/health", "X-Request-Id: " + id);

    assertThat(UUID.fromString(answer.header("X-Request-Id"))).isNotNull();
    assertThat(api.get("/health").header("X-Request-Id"))
        .isNotEqualTo(answer.header("X-Request-Id"));
  }

  static Stream<Arguments> paths() {
    String message = "/messages/" + UUID.randomUUID();
    return Stream.of(
        arguments("/health", "GET, HEAD, OPTIONS"),
        arguments("/health/db", "GET, HEAD, OPTIONS"),
        arguments("/ready", "GET, HEAD, OPTIONS"),
        arguments("/startup", "GET, HEAD, OPTIONS"),
        arguments("/problems/not_found", "GET, HEAD, OPTIONS"),
        arguments("/v1/sessions", "POST, OPTIONS"),
        arguments("/v1/sessions/lookup", "POST, OPTIONS"),
        arguments(newSession(), "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"),
        arguments("/v1/sessions/current", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"),
        arguments(newSession() + "/messages", "GET, HEAD, POST, OPTIONS"),
        arguments(newSession() + "/messages/batch", "POST, OPTIONS"),
        arguments(newSession() + message, "GET, HEAD, PATCH, DELETE, OPTIONS"));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void aWrongMethod_answers405WithWhatIsAllowed(String path, String allowed) {
    List<String> methods =
        new ArrayList<>(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "FOO"));
    methods.removeAll(List.of(allowed.split(", ", -1)));

    for (String method : methods) {
      Answer refused = api.raw(method, path);
      assertThat(refused.status()).as(method).isEqualTo(405);
      assertThat(refused.header("Allow")).as(method).isEqualTo(allowed);
      if (!method.equals("HEAD")) assertThat(refused.code()).isEqualTo("method_not_allowed");
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void options_answers204WithWhatIsAllowed(String path, String allowed) {
    Answer options = api.raw("OPTIONS", path);

    assertThat(options.status()).isEqualTo(204);
    assertThat(options.header("Allow")).isEqualTo(allowed);
    assertThat(options.body()).isEmpty();
    assertThat(options.has("Content-Type")).isFalse();
  }

  @Test
  void head_hasTheHeadersOfGetAndNoBody() {
    String session = api.conversation(60);
    String message = api.append(session, message(SECRET));

    for (String path :
        new String[] {
          "/health",
          "/health/db",
          "/ready",
          "/startup",
          "/problems/not_found",
          session,
          session + "/messages?limit=10",
          session + "/messages?limit=200",
          message,
          newSession(),
          "/v1/sessions/x",
          "/v1/sessions/current",
          "/nothing",
          "/v1/sessions"
        }) {
      Answer get = api.raw("GET", path);
      Answer head = api.raw("HEAD", path);

      assertThat(head.status()).as(path).isEqualTo(get.status());
      assertThat(head.body()).as(path).isEmpty();
      assertThat(comparable(head.headers())).as(path).isEqualTo(comparable(get.headers()));
    }
  }

  /** Without what tells one request from the next. */
  private static Map<String, List<String>> comparable(HttpHeaders headers) {
    Map<String, List<String>> comparable = new TreeMap<>(headers.map());
    comparable.keySet().removeAll(List.of("date", "x-request-id"));
    return comparable;
  }

  @Test
  void sessionData_isNeverKeptByCachesBetween() {
    String session = api.conversation(1);
    String message = api.append(session, message(SECRET));

    assertThat(api.get(message).header("Cache-Control")).isEqualTo("no-store");
    assertThat(api.get(session).header("Cache-Control")).isEqualTo("private, no-cache");
    assertThat(api.get(session + "/messages").header("Cache-Control"))
        .isEqualTo("private, no-cache");
    assertThat(api.post(session + "/messages", message("x")).header("Cache-Control"))
        .isEqualTo("no-store");
  }

  @ParameterizedTest
  @EnumSource
  void aProblemThatPasses_saysWhenToTryAgain(ProblemType type) {
    assertThat(type.retryAfter()).isBetween(0, 5);
    // How long a rate limit holds is another question each time.
    assertThat(type.retryAfter() > 0)
        .isEqualTo(type.status() == 503 || type == ProblemType.TOO_MANY_STREAMS);
  }
}
