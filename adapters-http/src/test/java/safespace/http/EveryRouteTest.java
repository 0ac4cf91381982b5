package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.http.TestApi.message;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import safespace.http.docs.Contract;
import safespace.http.docs.Contract.Operation;

/** What holds of every route of a session, each as the document lists it. */
class EveryRouteTest {
  private static final String SESSION = "/v1/sessions/{id}";

  /** A body that each takes, where it takes any. */
  private static final Map<String, String> BODIES =
      Map.of(
          "PUT " + SESSION, "{}",
          "PATCH " + SESSION, "{\"title\": \"A talk\"}",
          "POST " + SESSION + "/messages", message("hello"),
          "POST " + SESSION + "/messages/batch", "{\"messages\": [" + message("hello") + "]}",
          "PATCH " + SESSION + "/messages/{message_id}", "{\"content\": \"hello\"}",
          "POST " + SESSION + "/messages/{message_id}/chunks", "{\"offset\": 0, \"text\": \"a\"}");

  @RegisterExtension static final TestApi api = new TestApi();

  static List<Operation> operations() {
    return Contract.ours().operations().stream()
        .filter(operation -> operation.path().startsWith(SESSION))
        .toList();
  }

  static Stream<Operation> reads() {
    return operations().stream().filter(operation -> operation.method().equals("GET"));
  }

  static Stream<String> paths() {
    return operations().stream().map(Operation::path).distinct();
  }

  private static String at(String pattern, String session, String messageId) {
    String path = pattern.replace(SESSION, session).replace("{message_id}", messageId);
    return path.endsWith("/search") ? path + "?q=hello" : path;
  }

  private static Answer send(Operation operation, String path) {
    @Nullable String body = BODIES.get(operation.toString());
    return api.send(operation.method(), path, body);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void unknownParameter_isRefused_andTheProblemNamesThePattern(Operation operation) {
    String path = at(operation.path(), api.conversation(1), UUID.randomUUID().toString());

    Answer refused = send(operation, path + (path.contains("?") ? "&" : "?") + "limti=3");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("unknown_parameter");
    assertThat(refused.text("/instance")).isEqualTo(operation.path());
  }

  @ParameterizedTest
  @MethodSource("operations")
  void sessionIdThatIsNone_isRefused(Operation operation) {
    for (String id :
        new String[] {
          "x", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"
        }) {
      Answer refused =
          send(operation, at(operation.path(), "/v1/sessions/" + id, UUID.randomUUID().toString()));

      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.code()).isEqualTo("invalid_session_id");
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void erasedSession_isGone(Operation operation) {
    String session = api.conversation(1);
    api.delete(session);

    Answer gone = send(operation, at(operation.path(), session, UUID.randomUUID().toString()));

    assertThat(gone.status()).isEqualTo(410);
    assertThat(gone.code()).isEqualTo("session_erased");
  }

  @ParameterizedTest
  @MethodSource("reads")
  void head_answersAsGet_withoutABody(Operation operation) {
    String session = api.conversation(3);
    String message = TestApi.idOf(api.append(session, message("hello")));
    String path = at(operation.path(), session, message);

    Answer head = api.send("HEAD", path, null);

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    // A stream has no end to wait for.
    if (path.endsWith("/events")) return;
    Answer get = api.get(path);
    for (String name :
        new String[] {"Content-Type", "ETag", "Link", "Cache-Control", "Content-Disposition"}) {
      assertThat(head.headers().allValues(name)).isEqualTo(get.headers().allValues(name));
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void options_tellWhatIsTaken_andAnythingElseIsRefusedWithTheSame(String pattern) {
    String path = at(pattern, api.conversation(1), UUID.randomUUID().toString());
    List<String> methods =
        operations().stream()
            .filter(operation -> operation.path().equals(pattern))
            .map(Operation::method)
            .toList();

    Answer options = api.send("OPTIONS", path, null);

    assertThat(options.status()).isEqualTo(204);
    String expected =
        Stream.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
            .filter(method ->
                methods.contains(method)
                    || method.equals("OPTIONS")
                    || (method.equals("HEAD") && methods.contains("GET")))
            .collect(Collectors.joining(", "));
    assertThat(options.header("Allow")).isEqualTo(expected);
    for (String other : new String[] {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
      if (methods.contains(other)) continue;
      Answer refused = api.send(other, path, null);
      assertThat(refused.status()).isEqualTo(405);
      assertThat(refused.header("Allow")).isEqualTo(expected);
      assertThat(refused.text("/instance")).isEqualTo(pattern);
    }
  }
}
