package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PagesApiTest {
  /** What a page loads, and what its modules import. */
  private static final Pattern REFERENCES =
      Pattern.compile("(?:href|src|from|fetch)(?:=| |\\()\"([^\"#]+)\"");

  @RegisterExtension static final TestApi api = new TestApi();

  @ParameterizedTest
  @CsvSource({
    "/, text/html;charset=utf-8",
    "/client.js, text/javascript;charset=utf-8",
    "/client.d.ts, text/plain;charset=utf-8",
    "/chat/chat.css, text/css;charset=utf-8",
    "/chat/chat.js, text/javascript;charset=utf-8",
    "/chat/answers.json, application/json",
    "/look.css, text/css;charset=utf-8",
    "/docs/guides, text/html;charset=utf-8",
    "/docs/guides.css, text/css;charset=utf-8",
    "/docs/guides.js, text/javascript;charset=utf-8",
    "/favicon.svg, image/svg+xml"
  })
  void files_haveTheirTypeAndAnETag(String path, String type) {
    Answer first = api.get(path);
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.header("Content-Type")).isEqualTo(type);
    assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(first.body()).isNotBlank();

    Answer again = api.get(path, "If-None-Match", "W/\"x\", " + first.header("ETag"));
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
    assertThat(api.get(path, "If-None-Match", "\"x\"").status()).isEqualTo(200);
  }

  @Test
  void page_allowsNothingButItsOwnFiles() {
    assertThat(api.get("/").header("Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe", "http:", "https:", "*");
    assertThat(api.get("/").body())
        .doesNotContain("<style", " style=", "http://", "https://")
        .doesNotContainPattern("<script[^>]*>[^<]")
        .doesNotContainPattern(" on[a-z]+=");
  }

  @Test
  void everythingThatAPageNames_isThere() {
    Set<String> seen = new HashSet<>();
    Deque<String> toSee = new ArrayDeque<>(List.of("/"));
    while (!toSee.isEmpty()) {
      String path = toSee.pop();
      if (!seen.add(path)) continue;
      Answer answer = api.get(path);
      assertThat(answer.status()).as(path).isEqualTo(200);
      if (path.contains("swagger-ui")) continue;
      String body = answer.body().replaceAll("(?s)<pre.*?</pre>", "");
      REFERENCES
          .matcher(body)
          .results()
          .forEach(found -> toSee.add(URI.create(path).resolve(found.group(1)).getPath()));
    }
    assertThat(seen)
        .contains("/client.js", "/chat/search.js", "/chat/answers.json", "/docs/guides.js");
  }

  @Test
  void client_isGivenToPagesOfAllowedOrigins() {
    assertThat(
            api.get("/client.js", "Origin", "https://chat.example.org")
                .header("Access-Control-Allow-Origin"))
        .isEqualTo("https://chat.example.org");
  }

  @Test
  void page_usesTheModeOfTheServer() {
    assertThat(api.get("/chat/mode.js").body()).isEqualTo("export const mode = \"uuid\";\n");
  }

  @Test
  void page_isOnlyRead() {
    Answer answer = api.post("/", "{}");
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertThat(api.send("HEAD", "/", null).body()).isEmpty();
  }

  @Test
  void withoutTheChatPage_theClientIsStillThere() {
    TestApi plain = TestApi.withoutChatPage();
    plain.lifecycle.started();
    plain.api.start();
    try {
      assertThat(plain.get("/").code()).isEqualTo("not_found");
      assertThat(plain.get("/chat/chat.js").code()).isEqualTo("not_found");
      assertThat(plain.get("/client.js").status()).isEqualTo(200);
      assertThat(plain.get("/look.css").status()).isEqualTo(200);
      assertThat(plain.get("/favicon.svg").status()).isEqualTo(200);
    } finally {
      plain.end();
    }
  }
}
