package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchApiTest {
  @RegisterExtension static final TestApi api = new TestApi();

  private final String session = "/v1/sessions/" + UUID.randomUUID();

  @BeforeEach
  void say() {
    say("Why is the sky <b>blue</b> & \\\"bright\\\"?");
    say("Sky, sky, sky");
    say("Rain");
  }

  private void say(String content) {
    api.post(session + "/messages", "{\"role\":\"user\",\"content\":\"" + content + "\"}");
  }

  @Test
  void search_answersTheBestFirst_withHighlightsThatAreSafeToShow() {
    Answer found = api.get(session + "/search?q=sky");

    assertThat(found.status()).isEqualTo(200);
    assertThat(found.each("highlight"))
        .containsExactly(
            "<mark>Sky</mark>, <mark>sky</mark>, <mark>sky</mark>",
            "Why is the <mark>sky</mark> &lt;b&gt;blue&lt;/b&gt; &amp; &quot;bright&quot;?");
    assertThat(found.json().at("/data/0/message/seq").asInt()).isEqualTo(2);
    assertThat(found.json().at("/data/0/rank").asDouble())
        .isGreaterThan(found.json().at("/data/1/rank").asDouble());
    assertThat(found.json().at("/has_more").asBoolean()).isFalse();
  }

  @Test
  void search_givesNoMoreThanTheLimit() {
    Answer found = api.get(session + "/search?q=sky&limit=1");

    assertThat(found.each("highlight")).hasSize(1);
    assertThat(found.json().at("/has_more").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'', invalid_parameter",
    "q=, invalid_parameter",
    "q=%20, invalid_parameter",
    "q=sky&limit=0, invalid_parameter",
    "q=sky&limit=51, invalid_parameter",
    "q=sky&order=asc, unknown_parameter"
  })
  void search_checksItsParameters(String query, String code) {
    Answer refused = api.get(session + "/search?" + query);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo(code);
  }

  @Test
  void search_needsASession() {
    assertThat(api.get("/v1/sessions/" + UUID.randomUUID() + "/search?q=sky").code())
        .isEqualTo("session_not_found");
  }
}
