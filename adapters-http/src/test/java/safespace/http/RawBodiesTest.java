package safespace.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static safespace.http.TestApi.SECRET;
import static safespace.http.TestApi.message;
import static safespace.http.TestApi.newSession;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bodies that no honest client sends, byte by byte: refused for what they are, and never stored.
 */
class RawBodiesTest {
  @RegisterExtension static final TestApi api = new TestApi();

  private static final String MESSAGE = message(SECRET);

  /** Where {@code ¤} stands, a text is planted: as escapes, or as bytes that are no UTF-8. */
  private static Stream<String> places() {
    return Stream.of(
        "{\"role\": \"user\", \"content\": \"a¤b\"} → /content",
        "{\"role\": \"user\", \"content\": \"x\", \"metadata\": {\"a\": {\"b\": [\"¤\"]}}} →"
            + " /metadata/a/b/0",
        "{\"role\": \"user\", \"content\": \"x\", \"metadata\": {\"¤\": 1}} → /metadata",
        "{\"role\": \"user\", \"content\": \"x\", \"metadata\": {\"a\": {\"b¤\": 1}}} →"
            + " /metadata/a",
        "{\"role\": \"user\", \"content\": \"x\", \"citations\": [{\"title\": \"¤\"}]} →"
            + " /citations/0/title",
        "{\"role\": \"user\", \"content\": \"x\", \"citations\": [{\"title\": \"t\", \"snippet\":"
            + " \"¤\"}]} → /citations/0/snippet",
        "{\"role\": \"user\", \"content\": \"x\", \"citations\": [{\"title\": \"t\", \"source_id\":"
            + " \"¤\"}]} → /citations/0/source_id",
        "{\"role\": \"user\", \"content\": \"x\", \"citations\": [{\"title\": \"t\", \"metadata\":"
            + " {\"¤\": 1}}]} → /citations/0/metadata",
        "{\"role\": \"user\", \"content\": \"x\","
            + " \"citations\": [{\"title\": \"t\", \"url\": \"https://a/¤\"}]} → /citations/0/url");
  }

  private static Stream<Arguments> escapes() {
    return places()
        .map(place -> place.split(" → ", 2))
        .flatMap(place ->
            Stream.of("\\u0000", "\\ud800", "\\udc00", "\\ude00\\ud83d", "\\ud83dx", "\\ud83d")
                .map(escape -> arguments(place[0].replace("¤", escape), place[1])));
  }

  @ParameterizedTest
  @MethodSource("escapes")
  void escapes_ofWhatIsNoTextAnswer422AtTheirPlace(String body, String pointer) {
    Answer refused = post(body);

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.mistakes()).containsExactly(pointer + " invalid_text");
  }

  @Test
  void escapes_ofWhatIsNoTextInNamesAreNotRepeated() {
    Answer refused =
        post("{\"role\": \"user\", \"content\": \"x\", \"\\u0000\": 1, \"\\ud800\": 2}");

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.mistakes()).containsExactly(" unknown_property", " unknown_property");
  }

  private static Stream<Arguments> brokenUtf8() {
    return places()
        .map(place -> place.split(" → ", 2)[0])
        .flatMap(place ->
            Stream.of(
                    "\u00ff", // no byte of UTF-8
                    "\u00c0\u0080", // U+0000, a byte too long
                    "\u00ed\u00a0\u0080", // half a surrogate pair
                    "\u00f4\u0090\u0080\u0080", // beyond U+10FFFF
                    "\u00e2\u0082", // ends too early
                    "\u00e9") // Latin-1
                .map(bytes -> arguments(place.replace("¤", bytes))));
  }

  @ParameterizedTest
  @MethodSource("brokenUtf8")
  void bytes_thatAreNoUtf8Answer400(String body) {
    requireMalformed(api.rawPost(newSession() + "/messages", body.getBytes(ISO_8859_1)));
  }

  @Test
  void aByteOrderMark_isAcceptedAndNoPartOfTheText() {
    String session = newSession();

    Answer stored = api.rawPost(session + "/messages", ("\ufeff" + MESSAGE).getBytes(UTF_8));

    assertThat(stored.status()).isEqualTo(201);
    assertThat(stored.text("/content")).isEqualTo(SECRET);
  }

  @Test
  void utf16_isNoJsonHere() {
    requireMalformed(api.rawPost(newSession() + "/messages", MESSAGE.getBytes(UTF_16)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON",
        "application/json;charset=utf-8",
        "application/json; charset=UTF-8",
        "application/json; charset=\"utf-8\"",
        "application/json;"
      })
  void contentType_isJsonInUtf8(String type) {
    assertThat(typed(type).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json; charset=utf-16",
        "application/json; charset=klingon",
        "application/json; charset",
        "application/json; charset=",
        "application/json; charset=iso-8859-1",
        "application/jsonp",
        "application/problem+json",
        "application/merge-patch+json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "text/json",
        "*/*",
        "json",
        ""
      })
  void contentType_answers415ForAnyOther(String type) {
    Answer refused = typed(type);

    assertThat(refused.status()).isEqualTo(415);
    assertThat(refused.code()).isEqualTo("unsupported_media_type");
  }

  private static Answer typed(String type) {
    return api.rawPost(
        newSession() + "/messages", MESSAGE.getBytes(UTF_8), "Content-Type: " + type);
  }

  @Test
  void contentType_isAskedOfEveryWriteWithABody() {
    String session = api.conversation(1);
    String message = api.append(session, MESSAGE);

    for (String call :
        new String[] {
          "POST /v1/sessions",
          "POST /v1/sessions/lookup",
          "PUT " + session,
          "PATCH " + session,
          "POST " + session + "/messages/batch",
          "PATCH " + message
        }) {
      try (RawHttp http = api.connect()) {
        Answer refused =
            http.write(
                    call
                        + " HTTP/1.1\r\n"
                        + "Host: a\r\n"
                        + "Connection: close\r\n"
                        + "Content-Length: 2\r\n\r\n"
                        + "{}")
                .answer();
        assertThat(refused.status()).as(call).isEqualTo(415);
        assertThat(refused.code()).isEqualTo("unsupported_media_type");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZIP", "deflate", "br", "identity, gzip"})
  void compressedBodies_answer415(String encoding) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(MESSAGE.getBytes(UTF_8));
    }

    Answer refused =
        api.rawPost(
            newSession() + "/messages", bytes.toByteArray(), "Content-Encoding: " + encoding);

    assertThat(refused.status()).isEqualTo(415);
    assertThat(refused.code()).isEqualTo("unsupported_media_type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{}}",
        "{} {}",
        "{},",
        "{}x",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\": 1,}",
        "{a: 1}",
        "{'a': 1}",
        "[1,]",
        "[1",
        "{\"a\": 1 \"b\": 2}",
        "tru",
        "NaN",
        "-Infinity",
        "{\"a\": 01}",
        "{\"a\": +1}",
        "{\"a\": .5}",
        "{\"a\": 1.}",
        "{\"a\": 1e}",
        "{\"a\": 0x10}",
        "{\"a\": \"\\x\"}",
        "{\"a\": \"\\u12\"}",
        "{\"a\": \"\n\"}",
        "{\"a\": \"",
        "{} // comment",
        "/* comment */ {}",
        "{\"role\": \"user\", \"role\": \"user\", \"content\": \"x\"}",
        "{\"role\": \"user\", \"content\": \"x\", \"\\u0072ole\": \"tool\"}",
        "{\"role\": \"user\", \"content\": \"x\", \"metadata\": {\"a\": {\"b\": 1, \"b\": 1}}}",
        "{\"role\": \"user\", \"content\": \"x\", \"citations\": [{\"title\": \"t\", \"title\":"
            + " \"t\"}]}"
      })
  void whatIsNoJson_answers400(String body) {
    requireMalformed(post(body));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "[{}]", "\"\"", "\"{}\"", "5", "true", "1e999999999"})
  void whatIsNoObject_answers422(String body) {
    Answer refused = post(body);

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.mistakes()).containsExactly(" invalid_type");
    assertThat(api.rawPost("/v1/sessions", body.getBytes(UTF_8)).mistakes())
        .containsExactly(" invalid_type");
  }

  /** The body is level 1, its metadata level 2. */
  private static String nested(int levels) {
    int lists = levels - 2;
    return "{\"role\": \"user\", \"content\": \"x\", \"metadata\": {\"a\": "
        + "[".repeat(lists)
        + "]".repeat(lists)
        + "}}";
  }

  @Test
  void nesting_reaches64LevelsAndNoMore() {
    Answer deepest = post(nested(64));

    assertThat(deepest.status()).isEqualTo(201);
    assertThat(api.get(deepest.header("Location")).json().at("/metadata/a").toString())
        .isEqualTo("[".repeat(62) + "]".repeat(62));
    requireMalformed(post(nested(65)));
    requireMalformed(post(nested(10_000)));
    requireMalformed(post("[".repeat(500_000)));
    requireMalformed(post("{\"a\":".repeat(150_000)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1234567890123456789012345678901234567890",
        "-0.1234567890123456789012345678901234567890",
        "1e300",
        "-9.99e300",
        "1e-300",
        "0",
        "1.50"
      })
  void numbers_comeBackWithTheSameValue(String number) {
    Answer stored = post(numbered(number));

    assertThat(stored.status()).isEqualTo(201);
    assertThat(stored.json().at("/metadata/n").decimalValue()).isEqualByComparingTo(number);
    assertThat(stored.json().at("/citations/0/score").decimalValue()).isEqualByComparingTo(number);
    assertThat(api.get(stored.header("Location")).body()).isEqualTo(stored.body());
  }

  static Stream<String> numbersOutOfBounds() {
    return Stream.of(
        "12345678901234567890123456789012345678901",
        "0.12345678901234567890123456789012345678901",
        "1e301",
        "-1e301",
        "1e-301",
        "1e999999999",
        "1e-999999999",
        "1e99999999999",
        "1e-99999999999",
        "9".repeat(1_500),
        "0." + "9".repeat(1_500),
        "1e" + "9".repeat(1_500));
  }

  @ParameterizedTest
  @MethodSource("numbersOutOfBounds")
  void numbers_outOfBoundsAnswer422(String number) {
    Answer refused = post(numbered(number));

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.mistakes())
        .containsExactlyInAnyOrder(
            "/metadata/n invalid_number", "/citations/0/score invalid_number");
  }

  private static String numbered(String number) {
    return "{\"role\": \"user\", \"content\": \"x\", \"metadata\": {\"n\": %1$s}, \"citations\": [{\"title\": \"t\", \"score\": %1$s}]}"
        .formatted(number);
  }

  @Test
  void aVeryLongName_isRefusedAndNotRepeated() {
    String name = "k".repeat(1_000_000);

    Answer unknown = post("{\"role\": \"user\", \"content\": \"x\", \"" + name + "\": 1}");
    Answer inMetadata =
        post("{\"role\": \"user\", \"content\": \"x\", \"metadata\": {\"" + name + "\": 1}}");
    Answer wrongBelow =
        post(
            "{\"role\": \"user\", \"content\": \"x\", \"metadata\": {\""
                + name.substring(0, 10_000)
                + "\": [\"\\u0000\", 1e301]}}");

    assertThat(unknown.mistakes()).containsExactly(" unknown_property");
    assertThat(inMetadata.mistakes()).containsExactly("/metadata too_long");
    assertThat(wrongBelow.mistakes()).containsExactly("/metadata invalid_text");
    assertThat(wrongBelow.body()).hasSizeLessThan(2_000);
  }

  @Test
  void aBodyOfAThousandMistakes_isToldAHundred() {
    StringBuilder body = new StringBuilder("{\"role\": \"user\", \"content\": \"x\"");
    for (int i = 0; i < 1_000; i++) body.append(", \"m").append(i).append("\": 1");

    assertThat(post(body + "}").mistakes()).hasSize(100);
  }

  @Test
  void aBody_mayHaveOneMebibyteAndNoByteMore() {
    String session = newSession();
    String largest = MESSAGE + " ".repeat(TestApi.MOST_BYTES - MESSAGE.length());

    Answer stored = api.rawPost(session + "/messages", largest.getBytes(UTF_8));
    Answer tooLarge = declaring(api, session, TestApi.MOST_BYTES + 1);

    assertThat(stored.status()).isEqualTo(201);
    requireTooLarge(tooLarge);
  }

  /** Sends no body: the server does not wait for one that it will not take. */
  static Answer declaring(TestApi api, String session, int bytes) {
    try (RawHttp http = api.connect()) {
      http.write("POST " + session + "/messages HTTP/1.1\r\n");
      http.write("Host: localhost\r\nConnection: close\r\n");
      http.write("Content-Type: application/json\r\nContent-Length: " + bytes + "\r\n\r\n");
      return EveryAnswer.checked("POST", http.answer());
    }
  }

  @Test
  void aBodyInChunks_mayHaveOneMebibyteAndNoByteMore() {
    String largest = MESSAGE + " ".repeat(TestApi.MOST_BYTES - MESSAGE.length());

    assertThat(inChunks(largest).status()).isEqualTo(201);
    requireTooLarge(inChunks(largest + " "));
  }

  private static Answer inChunks(String body) {
    StringBuilder request =
        new StringBuilder("POST " + newSession() + "/messages HTTP/1.1\r\nHost: a\r\n");
    request.append("Connection: close\r\nContent-Type: application/json\r\n");
    request.append("Transfer-Encoding: chunked\r\n\r\n");
    for (int from = 0; from < body.length(); from += 65_536) {
      String chunk = body.substring(from, Math.min(body.length(), from + 65_536));
      request.append(Integer.toHexString(chunk.length())).append("\r\n");
      request.append(chunk).append("\r\n");
    }
    try (RawHttp http = api.connect()) {
      return EveryAnswer.checked("POST", http.write(request + "0\r\n\r\n").answer());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Expect: 100-continue\r\n"})
  void aBodyDeclaredTooLarge_isRefusedBeforeItIsSent(String header) {
    try (RawHttp http = api.connect()) {
      Answer refused =
          http.write(
                  "POST "
                      + newSession()
                      + "/messages HTTP/1.1\r\nHost: a\r\n"
                      + "Content-Type: application/json\r\nContent-Length: 104857600\r\n"
                      + header
                      + "\r\n")
              .answer();
      requireTooLarge(EveryAnswer.checked("POST", refused));
      assertThat(refused.header("Connection")).isEqualTo("close");
    }
  }

  /** A client that does not look for an answer before it has sent everything. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: application/json",
        "Content-Type: application/json\r\nAuthorization: Bearer of-nobody",
        "Content-Type: application/json\r\nOrigin: https://evil.example.org",
        "Content-Type: text/plain"
      })
  void answerOfARefusedRequest_isNotLost_whateverIsStillSent(String header) {
    byte[] body = new byte[6 << 20];
    try (RawHttp http = api.connect()) {
      http.write("POST " + newSession() + "/messages HTTP/1.1\r\nHost: a\r\nConnection: close\r\n");
      http.write(header + "\r\nContent-Length: " + body.length + "\r\n\r\n");

      assertThat(EveryAnswer.checked("POST", http.write(body).answer()).status())
          .isIn(401, 403, 413, 415);
    }
  }

  @Test
  void connectionOfARefusedRequest_isClosed_whateverIsNeverSent() {
    try (RawHttp http = api.connect()) {
      http.write("POST " + newSession() + "/messages HTTP/1.1\r\nHost: a\r\n");
      http.write("Content-Type: application/json\r\nContent-Length: 5000000\r\n\r\n{");

      requireTooLarge(EveryAnswer.checked("POST", http.answer()));
    }
  }

  @Test
  void connection_goesOnAfterARefusedRequestThatWasReadToItsEnd() {
    String post = "POST " + newSession() + "/messages HTTP/1.1\r\nHost: a\r\n";
    String refused = post + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}";
    String last =
        post + "Connection: close\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    try (RawHttp http = api.connect()) {
      assertThat(http.write(refused + last).rest().split("HTTP/1.1 4", -1)).hasSize(3);
    }
  }

  @Test
  void aBodyThatTheServerAsksFor_isTakenAfter100Continue() {
    try (RawHttp http = api.connect()) {
      String answer =
          http.write(
                  "POST "
                      + newSession()
                      + "/messages HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                      + "Content-Type: application/json\r\nExpect: 100-continue\r\n"
                      + "Content-Length: "
                      + MESSAGE.length()
                      + "\r\n\r\n"
                      + MESSAGE)
              .rest();
      assertThat(answer).contains("HTTP/1.1 201 ");
    }
  }

  private static Answer post(String body) {
    return api.rawPost(newSession() + "/messages", body.getBytes(UTF_8));
  }

  private static void requireMalformed(Answer answer) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("malformed_json");
    assertThat(answer.text("/instance")).isEqualTo("/v1/sessions/{id}/messages");
  }

  private static void requireTooLarge(Answer answer) {
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.code()).isEqualTo("body_too_large");
  }
}
