package safespace.http.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check of answers finds what it is there for: it has been seen to fail. */
class ContractTest {
  private static final String RECEIPT =
      """
      {"session_id": "0c9f2f5e-6d0b-4f1c-9a6e-2b7d1c4e8a53", "messages_erased": 12,
       "erased_at": "2026-11-20T13:30:23.123456Z"}
      """;

  private static final String PROBLEM =
      """
      {"type": "/problems/session_not_found", "title": "t", "status": 404, "detail": "d",
       "code": "session_not_found", "request_id": "r"}
      """;

  @Test
  void answerOfTheDocument_passes() {
    check("DELETE", "/v1/sessions/x?y=z", 200, RECEIPT);
    check("DELETE", "/v1/sessions/x", 404, PROBLEM);
    check("GET", "/nothing", 404, PROBLEM);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "messages_erased": 12,  |                               | messages_erased
          "messages_erased": 12   | "messages_erased": 12, "x": 1 | property 'x'
          "messages_erased": 12   | "messages_erased": "12"       | integer expected
          "messages_erased": 12   | "messages_erased": -1         | minimum
          23.123456Z              | 23.123Z                       | pattern
          0c9f2f5e                | 0C9F2F5E                      | pattern
          }                       | }}                            | no JSON
          """)
  void bodyThatIsNotOfTheSchema_isFound(String part, String other, String mistake) {
    String body = RECEIPT.replace(part, other == null ? "" : other);

    assertThatThrownBy(() -> check("DELETE", "/v1/sessions/x", 200, body))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(mistake);
  }

  @Test
  void statusTypeAndHeaderThatAreNotOfTheOperation_areFound() {
    assertThatThrownBy(() -> check("DELETE", "/v1/sessions/x", 202, RECEIPT))
        .hasMessageContaining("no such status");
    assertThatThrownBy(() -> check("DELETE", "/v1/sessions/x", 200, "text/plain", RECEIPT))
        .hasMessageContaining("no such type: text/plain");
    assertThatThrownBy(() -> check("DELETE", "/v1/sessions/x/messages/y", 204, RECEIPT))
        .hasMessageContaining("a body");
    assertThatThrownBy(() -> check("GET", "/v1/sessions/x", 200, "{}"))
        .hasMessageContaining("no header ETag");
    assertThatThrownBy(() -> check("GET", "/nothing", 200, "{}"))
        .hasMessageContaining("no such operation");
  }

  @Test
  void codeThatIsNotOfTheOperation_isFound() {
    String other = PROBLEM.replace("session_not_found", "message_not_found");

    check("GET", "/v1/sessions/x/messages/y", 404, other);
    assertThatThrownBy(() -> check("DELETE", "/v1/sessions/x", 404, other))
        .hasMessageContaining("/code");
    assertThatThrownBy(() -> check("GET", "/nothing", 404, PROBLEM.replace("session_", "x_")))
        .hasMessageContaining("/code");
  }

  @Test
  void wordsOfAPath_goBeforeParameters() {
    assertThat(Contract.ours().operation("POST", "/v1/sessions/lookup")).isPresent();
    assertThat(Contract.ours().operation("GET", "/v1/sessions/lookup")).isEmpty();
    assertThat(Contract.ours().operation("GET", "/v1/sessions/other")).isPresent();
  }

  private static void check(String method, String target, int status, String body) {
    check(
        method,
        target,
        status,
        status < 400 ? "application/json" : "application/problem+json",
        body);
  }

  private static void check(String method, String target, int status, String type, String body) {
    Map<String, List<String>> headers = new HashMap<>();
    headers.put("Content-Type", List.of(type));
    headers.put("X-Request-Id", List.of("r"));
    Contract.ours().check(method, target, status, HttpHeaders.of(headers, (_, _) -> true), body);
  }
}
