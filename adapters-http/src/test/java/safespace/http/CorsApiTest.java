package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages of this and that origin may do. */
class CorsApiTest {
  @RegisterExtension static final TestApi api = new TestApi();

  private final String session = TestApi.newSession();

  private String request(String method, String path, String... headerLines) {
    try (RawHttp http = api.connect()) {
      StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
      request.append("Connection: close\r\n");
      for (String line : headerLines) request.append(line).append("\r\n");
      return http.write(request + "\r\n").rest();
    }
  }

  private String preflight(String origin) {
    return request(
        "OPTIONS",
        session,
        "Host: api.example.org",
        "Origin: " + origin,
        "Access-Control-Request-Method: PUT");
  }

  private String put(String origin) {
    return request(
        "PUT", session, "Host: api.example.org", "Origin: " + origin, "Content-Length: 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://chat.example.org",
        "http://localhost:3000",
        "http://127.0.0.1:5173",
        "https://localhost"
      })
  void allowedOrigin_mayDoEverything(String origin) {
    assertThat(preflight(origin))
        .startsWith("HTTP/1.1 204")
        .contains("Access-Control-Allow-Origin: " + origin + "\r\n")
        .contains("Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE\r\n")
        .contains("X-Session-Id")
        .contains("Vary: Origin\r\n");
    assertThat(put(origin))
        .startsWith("HTTP/1.1 201")
        .contains("Access-Control-Allow-Origin: " + origin + "\r\n")
        .contains("Access-Control-Expose-Headers: ETag, Link, Location,");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example.org",
        "https://chat.example.org.evil.org",
        "http://chat.example.org",
        "https://chat.example.org:444",
        "http://localhost.evil.org",
        "http://localhost:3000/",
        "null"
      })
  void otherOrigin_mayNeitherAskNorWrite(String origin) {
    assertThat(preflight(origin))
        .startsWith("HTTP/1.1 403")
        .contains("origin_not_allowed")
        .doesNotContain("Access-Control-Allow");
    assertThat(put(origin))
        .startsWith("HTTP/1.1 403")
        .contains("application/problem+json")
        .contains("origin_not_allowed")
        .doesNotContain("Access-Control-Allow");
    assertThat(api.get(session).code()).isEqualTo("session_not_found");
  }

  @Test
  void otherOrigin_readsInVain_forTheBrowserKeepsTheAnswer() {
    assertThat(request("GET", session, "Host: h", "Origin: https://evil.example.org"))
        .startsWith("HTTP/1.1 404")
        .contains("Vary: Origin\r\n")
        .doesNotContain("Access-Control-Allow-Origin");
  }

  @Test
  void ownOrigin_isAlwaysAllowed_whateverTheSchemeBeforeAProxy() {
    assertThat(put("https://api.example.org")).startsWith("HTTP/1.1 201");
    assertThat(put("http://api.example.org")).startsWith("HTTP/1.1 200");
  }

  @Test
  void errors_tellAllowedPagesToo() {
    assertThat(
            request(
                "GET",
                "/v1/sessions/" + UUID.randomUUID(),
                "Host: h",
                "Origin: https://chat.example.org"))
        .startsWith("HTTP/1.1 404")
        .contains("Access-Control-Allow-Origin: https://chat.example.org\r\n");
  }

  @Test
  void requestWithoutAnOrigin_isNoBrowsers() {
    assertThat(api.put(session, "{}").status()).isEqualTo(201);
  }
}
