package safespace.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import safespace.domain.archive.Entry;
import safespace.domain.message.Message;
import safespace.domain.message.NewMessage;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.http.json.Json;
import safespace.http.json.MessageJson;
import safespace.http.json.Ndjson;
import safespace.http.json.SessionJson;

/** A session in the form in which somebody takes it home. */
interface Transcript {

  /** The forms that there are. */
  enum Format {
    JSON("application/json", "json"),
    NDJSON("application/x-ndjson", "ndjson"),
    MARKDOWN("text/markdown;charset=utf-8", "md");

    private final String contentType;
    private final String extension;

    Format(String contentType, String extension) {
      this.contentType = contentType;
      this.extension = extension;
    }

    static Optional<Format> parse(String text) {
      for (Format format : values()) {
        if (format.name().toLowerCase(Locale.ROOT).equals(text)) return Optional.of(format);
      }
      return Optional.empty();
    }

    String contentType() {
      return contentType;
    }

    /** Tells nothing of the session: names of files are seen by many. */
    String fileName() {
      return "conversation." + extension;
    }
  }

  void begin(Session session) throws IOException;

  void add(Message message) throws IOException;

  void end() throws IOException;

  /**
   * A transcript in this form.
   *
   * @param ttl after which sessions expire, or null for never
   */
  static Transcript of(Format format, OutputStream out, @Nullable Duration ttl) {
    return switch (format) {
      case JSON -> new JsonTranscript(out, ttl);
      case NDJSON -> new Lines(out);
      case MARKDOWN -> new MarkdownTranscript(out);
    };
  }

  /** {@code {"session", "messages"}}. */
  final class JsonTranscript implements Transcript {
    private final OutputStream out;
    private final @Nullable Duration ttl;
    private boolean first = true;

    JsonTranscript(OutputStream out, @Nullable Duration ttl) {
      this.out = out;
      this.ttl = ttl;
    }

    @Override
    public void begin(Session session) throws IOException {
      write("{\"session\":");
      out.write(Json.bytes(json -> SessionJson.write(json, session, ttl)));
      write(",\"messages\":[");
    }

    @Override
    public void add(Message message) throws IOException {
      if (!first) write(",");
      first = false;
      out.write(Json.bytes(json -> MessageJson.write(json, message)));
    }

    @Override
    public void end() throws IOException {
      write("]}");
    }

    private void write(String ascii) throws IOException {
      out.write(ascii.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** The lines of an archive, which an import takes. */
  final class Lines implements Transcript {
    private final OutputStream out;
    private @Nullable SessionId id;

    Lines(OutputStream out) {
      this.out = out;
    }

    @Override
    public void begin(Session session) {
      id = session.id();
      Ndjson.write(
          new Entry.OfSession(
              session.id(), session.title(), session.metadata(), session.createdAt()),
          out);
    }

    @Override
    public void add(Message message) {
      SessionId session = id;
      if (session == null) throw new IllegalStateException("not begun");
      NewMessage line = new NewMessage(message.id(), message.body(), message.createdAt());
      Ndjson.write(new Entry.OfMessage(session, line), out);
    }

    @Override
    public void end() {
      // a line stands for itself
    }
  }
}
