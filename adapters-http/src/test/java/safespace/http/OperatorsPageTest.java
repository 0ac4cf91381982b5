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

/** {@code /ops}: what a browser gets before anybody has shown a key. */
class OperatorsPageTest {
  /** What the page loads, and what its modules import. */
  private static final Pattern REFERENCES =
      Pattern.compile("(?:<(?:link|script|img)[^>]* (?:href|src)=|from )\"([^\"]+)\"");

  @RegisterExtension static final TestApi api = TestApi.operated();

  @ParameterizedTest
  @CsvSource({
    "/ops, text/html;charset=utf-8",
    "/ops/ops.css, text/css;charset=utf-8",
    "/ops/ops.js, text/javascript;charset=utf-8",
    "/ops/uplot/uPlot.iife.min.js, text/javascript;charset=utf-8"
  })
  void files_areNoSecret_andAllowNothingButEachOther(String path, String type) {
    Answer file = api.get(path);

    assertThat(file.status()).isEqualTo(200);
    assertThat(file.header("Content-Type")).isEqualTo(type);
    assertThat(file.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(file.header("Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'", "form-action 'none'")
        .doesNotContain("unsafe", "http", "*");
    assertThat(api.get(path, "If-None-Match", file.header("ETag")).status()).isEqualTo(304);
    assertThat(api.post(path, "{}").header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
  }

  @Test
  void page_loadsNothingFromElsewhere_andHoldsNoScript() {
    assertThat(api.get("/ops").body())
        .contains("<html lang=\"en\">")
        .doesNotContain("<style", " style=", "http:", "https:")
        .doesNotContainPattern("<script[^>]*>[^<]")
        .doesNotContainPattern(" on[a-z]+=");
  }

  @Test
  void everythingThatThePageNames_isThere() {
    Set<String> seen = new HashSet<>();
    Deque<String> toSee = new ArrayDeque<>(List.of("/ops"));
    while (!toSee.isEmpty()) {
      String path = toSee.pop();
      if (!seen.add(path)) continue;
      Answer answer = api.get(path);
      assertThat(answer.status()).as(path).isEqualTo(200);
      REFERENCES
          .matcher(answer.body())
          .results()
          .forEach(found -> toSee.add(URI.create(path).resolve(found.group(1)).getPath()));
    }
    assertThat(seen)
        .contains("/ops/findings.js", "/ops/dom.js", "/ops/uplot/uPlot.min.css", "/ops/ops.css");
  }

  @Test
  void page_isThereBeforeTheDatabaseIs() {
    TestApi starting = TestApi.operated();
    starting.api.start();
    try {
      assertThat(starting.get("/ops").status()).isEqualTo(200);
      assertThat(starting.ask("/v1/admin/stats").code()).isEqualTo("starting");
      assertThat(starting.get("/v1/admin/stats").code()).isEqualTo("unauthorized");
    } finally {
      starting.end();
    }
  }

  @ParameterizedTest
  @CsvSource({"/ops", "/ops/ops.js", "/ops/uplot/uPlot.iife.min.js"})
  void withoutAKeyInTheSettings_thereIsNoPage(String path) {
    TestApi closed = new TestApi();
    closed.api.start();
    closed.lifecycle.started();
    try {
      Answer answer = closed.get(path);
      assertThat(answer.code()).isEqualTo("not_found");
      assertThat(answer.text("/detail")).isEqualTo(closed.get("/nowhere").text("/detail"));
    } finally {
      closed.end();
    }
  }
}
