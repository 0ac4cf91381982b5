package safespace.domain.message;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import safespace.domain.Fields;
import safespace.domain.Metadata;
import safespace.domain.Mistake;
import safespace.domain.Mistakes;
import safespace.domain.Rejection;
import safespace.domain.Text;

/**
 * A source that a message rests on.
 *
 * @param span the part of the content that it belongs to, or null
 */
public record Citation(
    String title,
    @Nullable String url,
    @Nullable String snippet,
    @Nullable String sourceId,
    @Nullable BigDecimal score,
    @Nullable Span span,
    @Nullable Metadata metadata) {

  /** A part of a content, in code points: from start (included) to end (excluded). */
  public record Span(long start, long end) {}

  static final String BEYOND = "Not beyond the content, which has %d characters.";

  /** A citation out of its JSON form, which the API and the database share. */
  public static Citation from(Object value) {
    return from(value, Long.MAX_VALUE);
  }

  /** The same, of a message whose content has so many code points. */
  public static Citation from(Object value, long contentLength) {
    Fields fields = new Fields(Fields.object(value));
    Citation citation =
        new Citation(
            fields.required("title", Citation::title),
            fields.optional("url", Citation::url),
            fields.optional("snippet", Citation::snippet),
            fields.optional("source_id", id -> Text.checked(Fields.text(id), 0, 200)),
            fields.optional("score", Fields::number),
            span(fields, contentLength),
            fields.optional("metadata", Metadata::from));
    fields.end();
    return citation;
  }

  /** The JSON form: only the members that are there. */
  public Map<String, @Nullable Object> toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("title", title);
    if (url != null) json.put("url", url);
    if (snippet != null) json.put("snippet", snippet);
    if (sourceId != null) json.put("source_id", sourceId);
    if (score != null) json.put("score", score);
    if (span != null) json.put("start", BigDecimal.valueOf(span.start));
    if (span != null) json.put("end", BigDecimal.valueOf(span.end));
    if (metadata != null) json.put("metadata", metadata.members());
    return json;
  }

  private static String title(Object value) {
    return Text.checked(Fields.text(value), 1, 500);
  }

  private static String snippet(Object value) {
    return Text.checked(Fields.text(value), 0, 5_000);
  }

  /** The same source in other words, and for another part of the content. */
  public Citation reworded(String newTitle, @Nullable String newSnippet, @Nullable Span newSpan) {
    return new Citation(
        Mistakes.at("/title", () -> title(newTitle)),
        url,
        newSnippet == null ? null : Mistakes.at("/snippet", () -> snippet(newSnippet)),
        sourceId,
        score,
        newSpan,
        metadata);
  }

  private static @Nullable Span span(Fields fields, long contentLength) {
    Long start = fields.optional("start", Fields::integer);
    Long end = fields.optional("end", Fields::integer);
    if (start == null && end == null) return null;
    if (start == null || end == null) {
      String missing = start == null ? "start" : "end";
      if (!fields.given(missing)) {
        fields.mistake(missing, Mistake.Code.REQUIRED, "start and end come together.");
      }
      return null;
    }
    if (start < 0) {
      fields.mistake("start", Mistake.Code.INVALID_VALUE, "Not below 0.");
    } else if (end <= start) {
      fields.mistake("end", Mistake.Code.INVALID_VALUE, "After start.");
    } else if (end > contentLength) {
      fields.mistake("end", Mistake.Code.INVALID_VALUE, BEYOND.formatted(contentLength));
    }
    return new Span(start, end);
  }

  private static String url(Object value) {
    String url = Text.checked(Fields.text(value), 1, 2_048);
    try {
      URI uri = new URI(url);
      boolean web =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      if (web && namesHost(uri)) return url;
    } catch (URISyntaxException notAUrl) {
      // told below
    }
    throw Rejection.invalid(Mistake.Code.INVALID_URL, "An absolute http or https URL.");
  }

  /** Not {@link URI#getHost()}: it knows no name with an underscore. */
  private static boolean namesHost(URI uri) {
    String authority = uri.getRawAuthority();
    if (authority == null) return false;
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    return !host.isEmpty() && !host.startsWith(":");
  }

  /** Names the source's place at most, never its words. */
  @Override
  public String toString() {
    return "Citation[" + Text.length(title) + " characters of title]";
  }
}
