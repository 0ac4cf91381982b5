package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.http.TestApi.SECRET;
import static safespace.http.TestApi.idOf;
import static safespace.http.TestApi.message;
import static safespace.http.TestApi.newSession;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that no honest client sends: each is answered with a problem, and none harms another.
 */
@Timeout(60)
class RawRequestsTest {
  @RegisterExtension static final TestApi api = new TestApi();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-HTTP-Method-Override",
        "X-HTTP-Method",
        "X-Method-Override",
        "x-http-method-override"
      })
  void methodOverrides_changeNothing(String header) {
    String session = api.conversation(1);

    Answer stored = api.post(session + "/messages", message("x"), header, "DELETE");
    Answer read = api.get(session, header, "DELETE");

    assertThat(stored.status()).isEqualTo(201);
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.number("/message_count")).isEqualTo(2);
    assertThat(api.send("POST", session, null, header, "DELETE").status()).isEqualTo(405);
    assertThat(api.rawGet(session + "?_method=DELETE").code()).isEqualTo("unknown_parameter");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FOO",
        "TRACE",
        "BEFORE",
        "AFTER",
        "WEBSOCKET_BEFORE",
        "PROPFIND",
        "get",
        "QUERY",
        SECRET
      })
  void methodsThatNobodyKnows_answer405OnAKnownPathAnd404OnAnother(String method) {
    String session = api.conversation(1);

    Answer known = api.raw(method, session);
    Answer unknown = api.raw(method, "/nothing");

    assertThat(known.status()).isEqualTo(405);
    assertThat(known.code()).isEqualTo("method_not_allowed");
    assertThat(known.header("Allow")).isEqualTo("GET, HEAD, PUT, PATCH, DELETE, OPTIONS");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(api.get(session).number("/message_count")).isEqualTo(1);
  }

  @Test
  void aSessionIdInPlaceOfTheMethod_isNotLogged() {
    assertThat(api.raw(idOf(newSession()), "/health").status()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:80", "*"})
  void connect_opensNoTunnel(String target) {
    try (RawHttp http = api.connect()) {
      String answers =
          http.write(
                  "CONNECT "
                      + target
                      + " HTTP/1.1\r\nHost: localhost\r\n\r\n"
                      + "GET /startup HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
              .rest();
      assertThat(answers).matches("(?s)HTTP/1.1 40[045] .*HTTP/1.1 200 .*\"started\".*");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//health",
        "/health//",
        "/health/",
        "/health;x",
        "/health;x=1",
        "/;x/health",
        "/health%3bx",
        "/health%2f",
        "/health%00",
        "/health%0a",
        "/health%",
        "/health%zz",
        "/health%ff",
        "/health%c0%80",
        "/health%ed%a0%80",
        "/health.",
        "/health%20",
        "/HEALTH",
        "/x/../health",
        "/x/%2e%2e/health",
        "/x/..;/health",
        "/./health",
        "/%2e/health",
        "/../health",
        "/health/..",
        "/health\\",
        "/health|",
        "/health\u00e9",
        "health",
        "*",
        "?x",
        "http://",
        "http:///health",
        "/problems/",
        "/problems/nothing",
        "/problems/../health",
        "/v1",
        "/v1/",
        "/v1/sessions/",
        "/v1//sessions",
        "/v1/sessions//messages",
        "/v1/sessions;x",
        "/v1/sessions/x%2fmessages",
        "/v1/sessions/%00",
        "/v1/sessions/current;x/messages",
        "/v2/sessions",
        "/WEB-INF/web.xml",
        "/favicon.ico"
      })
  void pathsThatAlmostExist_answer400Or404AndReachNoOtherHandler(String target) {
    Answer answer = api.rawGet(target);

    assertThat(answer.status()).isIn(400, 404, 405);
    assertThat(answer.body()).doesNotContain("uptime_seconds");
  }

  @Test
  void anAbsoluteTarget_isTakenAsItsPath() {
    assertThat(api.rawGet("http://localhost/health").status()).isEqualTo(200);
  }

  static Stream<String> brokenHttp() {
    String post = "POST " + newSession() + "/messages HTTP/1.1\r\n";
    String json = "Content-Type: application/json\r\n";
    String body = message(SECRET);
    return Stream.of(
        post
            + "Host: a\r\n"
            + json
            + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        post
            + "Host: a\r\n"
            + json
            + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        post + "Host: a\r\n" + json + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + body,
        post + "Host: a\r\n" + json + "Content-Length: 5, 6\r\n\r\n" + body,
        post + "Host: a\r\n" + json + "Content-Length: -1\r\n\r\n" + body,
        post + "Host: a\r\n" + json + "Content-Length: +5\r\n\r\n" + body,
        post + "Host: a\r\n" + json + "Content-Length: 99999999999999999999\r\n\r\n" + body,
        post + "Host: a\r\n" + json + "Transfer-Encoding: identity, chunked, gzip\r\n\r\n" + body,
        post + "Host: a\r\n" + json + "Transfer-Encoding: xchunked\r\n\r\n" + body,
        post + "Host: a\r\n" + json + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + body,
        post + "Host: a\r\n" + json + "Transfer-Encoding: chunked\r\n\r\n-1\r\n" + body,
        "GET /health HTTP/1.1\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nX-A : b\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nX-A\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nX-A: b\u0000c\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nX-A: b\rX-B: c\r\n\r\n",
        "GET /health HTTP/9.9\r\nHost: a\r\n\r\n",
        "GET /health HTTP/x\r\nHost: a\r\n\r\n",
        "GET /health\r\n\r\n",
        "GET\r\n\r\n",
        "GET /hea lth HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /health HTTP/1.1 " + SECRET + "\r\nHost: a\r\n\r\n",
        SECRET + "\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n"); // the beginning of TLS
  }

  @ParameterizedTest
  @MethodSource("brokenHttp")
  void brokenHttp_answers400AndClosesTheConnection(String request) {
    try (RawHttp http = api.connect()) {
      Answer refused = EveryAnswer.checked("POST", http.write(request).answer());

      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.code()).isEqualTo("bad_request");
    }
  }

  @Test
  void anUnknownExpectation_isRefused() {
    assertThat(api.rawGet("/health", "Expect: miracles").status()).isEqualTo(400);
  }

  @Test
  void hugeHeaders_answer431() {
    for (String header :
        new String[] {"X-A: " + SECRET.repeat(2_000), "X: y\r\n".repeat(5_000) + "X: y"}) {
      Answer refused = api.rawGet("/health", header);

      assertThat(refused.status()).isEqualTo(431);
      assertThat(refused.code()).isEqualTo("headers_too_large");
    }
  }

  @Test
  void aHugePath_isRefused() {
    Answer refused = api.rawGet("/" + SECRET.repeat(2_000));

    assertThat(refused.status()).isIn(400, 414, 431);
  }

  @Test
  void aBody_isNotTakenForTheNextRequest() {
    String hidden = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";
    try (RawHttp http = api.connect()) {
      String answers =
          http.write(
                  "POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: "
                      + hidden.length()
                      + "\r\n\r\n"
                      + hidden
                      + "GET /startup HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
              .rest();

      assertThat(answers).contains("HTTP/1.1 404").doesNotContain("uptime_seconds");
    }
  }

  @Test
  void aBodyOneByteAtATime_answers408() {
    try (RawHttp http = api.connect()) {
      long start = System.nanoTime();
      http.write(
          "POST "
              + newSession()
              + "/messages HTTP/1.1\r\nHost: a\r\n"
              + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n");
      while (!http.answersWithin(Duration.ofMillis(500))) http.write(" ");

      requireTimeout(http, start);
    }
  }

  @Test
  void aBodyThatNeverComes_answers408() {
    try (RawHttp http = api.connect()) {
      long start = System.nanoTime();
      http.write(
          "POST "
              + newSession()
              + "/messages HTTP/1.1\r\nHost: a\r\n"
              + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{");

      requireTimeout(http, start);
    }
  }

  private static void requireTimeout(RawHttp http, long start) {
    Answer answer = EveryAnswer.checked("POST", http.answer());
    assertThat(answer.status()).isEqualTo(408);
    assertThat(answer.code()).isEqualTo("request_timeout");
    assertThat(answer.text("/instance")).isEqualTo("/v1/sessions/{id}/messages");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
  }

  @Test
  void aBodyThatEndsTooEarly_answers400() throws InterruptedException {
    try (RawHttp http = api.connect()) {
      Answer answer =
          http.write(
                  "POST "
                      + newSession()
                      + "/messages HTTP/1.1\r\n"
                      + "Host: a\r\n"
                      + "X-Request-Id: early-end\r\n"
                      + "Content-Type: application/json\r\n"
                      + "Content-Length: 1000\r\n\r\n"
                      + "{\"content\": \""
                      + SECRET)
              .endOutput()
              .answer();

      assertThat(EveryAnswer.checked("POST", answer).status()).isEqualTo(400);
      assertThat(api.log.ofRequest("early-end")).hasSize(1);
    }
  }

  @Test
  void aClientThatBreaksOff_leavesOneLineInTheLog() throws InterruptedException {
    try (RawHttp http = api.connect()) {
      http.write(
              "POST "
                  + newSession()
                  + "/messages HTTP/1.1\r\nHost: a\r\nX-Request-Id: broken-off\r\n"
                  + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
          .reset();
    }

    assertThat(api.log.ofRequest("broken-off")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Request-Id: one\r\nX-Injected: no",
        "X-Request-Id: one\u001b[31mred",
        "X-Request-Id: one%0d%0aX-Injected:%20no",
        "X-Request-Id: one\ttwo",
        "X-Request-Id: " + SECRET + "\u00e9",
        "X-Session-Id: one\u001b]0;x\u0007",
        "If-None-Match: \"\u001b\"",
        "User-Agent: " + SECRET + "\u001b[2J"
      })
  void headersFullOfTricks_leaveOneLineAndNoHeaderOfTheirOwn(String header)
      throws InterruptedException {
    Answer answer = api.rawGet("/v1/sessions/current", header);

    assertThat(answer.status()).isIn(400, 401);
    assertThat(answer.has("X-Injected")).isFalse();
    List<ILoggingEvent> lines = api.log.ofRequest(answer.header("X-Request-Id"));
    assertThat(lines).hasSize(1);
  }

  @Test
  void theLog_tellsMethodRouteStatusTimeAndAHashOfTheSession() throws InterruptedException {
    String session = api.conversation(1);

    Answer first = api.get(session + "/messages?cites=" + SECRET, "User-Agent", SECRET);
    Answer second = api.get(session);
    Answer other = api.get(api.conversation(1));
    Answer unknown = api.raw("FOO", "/" + SECRET);

    String line = onlyLine(first);
    assertThat(line)
        .matches("GET /v1/sessions/\\{id}/messages 200 [0-9.]+ ms session=[0-9a-f]{12}");
    assertThat(hash(onlyLine(second))).isEqualTo(hash(line)).isNotEqualTo(hash(onlyLine(other)));
    assertThat(onlyLine(unknown)).matches("- - 404 [0-9.]+ ms session=-");
  }

  private static String onlyLine(Answer answer) throws InterruptedException {
    List<ILoggingEvent> lines = api.log.ofRequest(answer.header("X-Request-Id"));
    assertThat(lines).hasSize(1);
    return lines.getFirst().getFormattedMessage();
  }

  private static String hash(String line) {
    return line.substring(line.indexOf("session="));
  }
}
