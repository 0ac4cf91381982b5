package safespace.domain.message;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Json.list;
import static safespace.domain.Json.metadata;
import static safespace.domain.Json.object;
import static safespace.domain.Rejections.mistakesOf;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.domain.CanonicalJson;
import safespace.domain.message.Citation.Span;

class CitationTest {
  private static final Map<String, @Nullable Object> FULL =
      object(
          "title",
          "On breathing",
          "url",
          "https://example.org/breath",
          "snippet",
          "In and out",
          "source_id",
          "s-1",
          "score",
          new BigDecimal("0.5"),
          "start",
          0,
          "end",
          10,
          "metadata",
          object("page", 3, "none", null));

  /** A citation with a title and these members. */
  private static Citation with(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> members = object(namesAndValues);
    members.putIfAbsent("title", "A source");
    return Citation.from(members);
  }

  @Test
  void from_readsEveryMember() {
    assertThat(Citation.from(FULL))
        .isEqualTo(
            new Citation(
                "On breathing",
                "https://example.org/breath",
                "In and out",
                "s-1",
                new BigDecimal("0.5"),
                new Span(0, 10),
                metadata("page", 3, "none", null)));
  }

  @Test
  void from_needsATitleOnly() {
    Citation citation = new Citation("A source", null, null, null, null, null, null);

    assertThat(with()).isEqualTo(citation);
    assertThat(
            with(
                "url",
                null,
                "snippet",
                null,
                "source_id",
                null,
                "score",
                null,
                "start",
                null,
                "end",
                null,
                "metadata",
                null))
        .isEqualTo(citation);
  }

  @Test
  void toJson_isWhatFromReads() {
    assertThat(CanonicalJson.of(Citation.from(FULL).toJson()))
        .isEqualTo(
            "{\"end\":10,\"metadata\":{\"none\":null,\"page\":3},\"score\":0.5,"
                + "\"snippet\":\"In and out\",\"source_id\":\"s-1\",\"start\":0,"
                + "\"title\":\"On breathing\",\"url\":\"https://example.org/breath\"}");
    assertThat(Citation.from(Citation.from(FULL).toJson())).isEqualTo(Citation.from(FULL));
    assertThat(with().toJson()).containsExactlyEntriesOf(object("title", "A source"));
  }

  @Test
  void from_takesTextsOfTheirLengths() {
    assertThat(with("title", "x".repeat(500)).title()).hasSize(500);
    assertThat(with("snippet", "x".repeat(5_000)).snippet()).hasSize(5_000);
    assertThat(with("source_id", "x".repeat(200)).sourceId()).hasSize(200);
    assertThat(with("snippet", "", "source_id", "").snippet()).isEmpty();
    assertThat(with("url", "https://x.org/" + "y".repeat(2_048 - 14)).url()).hasSize(2_048);
    assertThat(mistakesOf(() -> with("title", ""))).containsExactly("/title too_short");
    assertThat(
            mistakesOf(() ->
                with(
                    "title", "x".repeat(501),
                    "url", "https://x.org/" + "y".repeat(2_048 - 13),
                    "snippet", "x".repeat(5_001),
                    "source_id", "x".repeat(201))))
        .containsExactly(
            "/title too_long", "/url too_long", "/snippet too_long", "/source_id too_long");
  }

  @Test
  void from_tellsAllMistakesAtOnce() {
    assertThat(
            mistakesOf(() ->
                Citation.from(
                    object(
                        "url",
                        "nowhere",
                        "snippet",
                        "a\0b",
                        "source_id",
                        "\uD83D",
                        "score",
                        new BigDecimal("1e301"),
                        "start",
                        -1,
                        "end",
                        5,
                        "metadata",
                        object("a", list("\0"), "\uD83D", 1),
                        "page",
                        3))))
        .containsExactly(
            "/title required",
            "/url invalid_url",
            "/snippet invalid_text",
            "/source_id invalid_text",
            "/score invalid_number",
            "/start invalid_value",
            "/metadata/a/0 invalid_text",
            "/metadata invalid_text",
            "/page unknown_property");
  }

  @Test
  void from_refusesOtherTypes() {
    assertThat(
            mistakesOf(() ->
                Citation.from(
                    object(
                        "title",
                        1,
                        "url",
                        1,
                        "snippet",
                        list(),
                        "source_id",
                        7,
                        "score",
                        "1",
                        "start",
                        "0",
                        "end",
                        true,
                        "metadata",
                        list()))))
        .containsExactly(
            "/title invalid_type",
            "/url invalid_type",
            "/snippet invalid_type",
            "/source_id invalid_type",
            "/score invalid_type",
            "/start invalid_type",
            "/end invalid_type",
            "/metadata invalid_type");
    for (Object value : new Object[] {"https://example.org", 1, list()}) {
      assertThat(mistakesOf(() -> Citation.from(value))).containsExactly(" invalid_type");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.org",
        "HTTPS://EXAMPLE.ORG/",
        "https://user@example.org:8443/a/b;c?d=e&f=%20g#h",
        "https://[2001:db8::1]/",
        "https://127.0.0.1:80",
        "https://my_host.example.org/",
        "https://münchen.example/straße?q=日本",
        "https://example.org/?u=https://other.example/"
      })
  void from_takesAbsoluteWebUrlsAsTheyAre(String url) {
    assertThat(with("url", url).url()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.org",
        "//example.org/a",
        "/a/b",
        "https:",
        "https:example.org",
        "https://",
        "https:///a",
        "https://:80/",
        "https://user@/",
        "https://user@:80/",
        "https://exa mple.org/",
        " https://example.org/",
        "https://example.org/ ",
        "https://example.org/\n",
        "https://example.org/%zz",
        "ftp://example.org/",
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@example.org",
        "httpsx://example.org/"
      })
  void from_refusesAnyOtherUrl(String url) {
    assertThat(mistakesOf(() -> with("url", url))).containsExactly("/url invalid_url");
  }

  @Test
  void from_refusesAnEmptyUrl() {
    assertThat(mistakesOf(() -> with("url", ""))).containsExactly("/url too_short");
  }

  @Test
  void from_takesSpansThatStartBeforeTheyEnd() {
    assertThat(with("start", 0, "end", 1).span()).isEqualTo(new Span(0, 1));
    assertThat(with("start", new BigDecimal("2.0"), "end", new BigDecimal("1e3")).span())
        .isEqualTo(new Span(2, 1_000));
    assertThat(mistakesOf(() -> with("start", -1, "end", 1)))
        .containsExactly("/start invalid_value");
    assertThat(mistakesOf(() -> with("start", 1, "end", 1))).containsExactly("/end invalid_value");
    assertThat(mistakesOf(() -> with("start", 2, "end", 1))).containsExactly("/end invalid_value");
    assertThat(mistakesOf(() -> with("start", new BigDecimal("0.5"), "end", 1)))
        .containsExactly("/start invalid_type");
  }

  @Test
  void from_takesBothEndsOfASpanOrNeither() {
    assertThat(mistakesOf(() -> with("start", 0))).containsExactly("/end required");
    assertThat(mistakesOf(() -> with("end", 5))).containsExactly("/start required");
    assertThat(mistakesOf(() -> with("start", 0, "end", null))).containsExactly("/end required");
    assertThat(mistakesOf(() -> with("start", null, "end", 5))).containsExactly("/start required");
  }

  @Test
  void toString_keepsTheSource() {
    assertThat(List.of(Citation.from(FULL)).toString())
        .isEqualTo("[Citation[12 characters of title]]");
  }
}
