package safespace.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import safespace.domain.message.Citation;
import safespace.domain.message.Message;
import safespace.domain.message.Status;
import safespace.domain.session.Session;
import safespace.domain.session.Title;

/**
 * A session for people to read: who said what, as it was written, with the sources as footnotes at
 * the end.
 */
final class MarkdownTranscript implements Transcript {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final OutputStream out;
  private final List<Citation> footnotes = new ArrayList<>();

  MarkdownTranscript(OutputStream out) {
    this.out = out;
  }

  @Override
  public void begin(Session session) throws IOException {
    Title title = session.title();
    write("# " + (title == null ? "Conversation" : plain(title.text())) + "\n\n");
    write("*" + time(session.createdAt()) + "*\n");
  }

  @Override
  public void add(Message message) throws IOException {
    String role = message.body().role().label();
    write("\n## " + role.substring(0, 1).toUpperCase(Locale.ROOT) + role.substring(1) + "\n\n");
    write("*" + time(message.createdAt()) + ended(message.body().status()) + "*\n\n");
    write(withMarks(message.body().content().text(), message.body().citations()) + "\n");
  }

  private static String ended(Status status) {
    return status == Status.COMPLETE ? "" : ", " + status.label();
  }

  @Override
  public void end() throws IOException {
    for (int i = 0; i < footnotes.size(); i++) {
      write((i == 0 ? "\n" : "") + "[^" + (i + 1) + "]: " + source(footnotes.get(i)) + "\n");
    }
  }

  /** The text with a mark where the part ends that a source belongs to; others stand at the end. */
  private String withMarks(String text, List<Citation> citations) {
    Map<Integer, String> marks = new TreeMap<>();
    int end = text.codePointCount(0, text.length());
    for (Citation citation : citations) {
      footnotes.add(citation);
      Citation.Span span = citation.span();
      int place = span == null ? end : Math.toIntExact(span.end());
      marks.merge(place, "[^" + footnotes.size() + "]", String::concat);
    }
    StringBuilder marked = new StringBuilder();
    int from = 0;
    for (Map.Entry<Integer, String> mark : marks.entrySet()) {
      int to = text.offsetByCodePoints(0, mark.getKey());
      marked.append(text, from, to).append(mark.getValue());
      from = to;
    }
    return marked.append(text, from, text.length()).toString();
  }

  private static String source(Citation citation) {
    String title = plain(citation.title());
    String url = citation.url();
    @Nullable String snippet = citation.snippet();
    String link = url == null ? title : "[" + title + "](<" + url.replace(">", "%3E") + ">)";
    return snippet == null ? link : link + ": “" + plain(snippet) + "”";
  }

  /** On one line, and nothing but text. */
  private static String plain(String text) {
    return text.replaceAll("\\s+", " ").strip().replaceAll("([\\\\`*_\\[\\]<>#])", "\\\\$1");
  }

  private static String time(Instant instant) {
    return TIME.format(instant);
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
