package safespace.http.json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import safespace.application.archive.DerivedIds;
import safespace.application.archive.ImportConversations.Line;
import safespace.domain.Fields;
import safespace.domain.Metadata;
import safespace.domain.Mistake;
import safespace.domain.Rejection;
import safespace.domain.archive.Entry;
import safespace.domain.message.Content;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.SessionId;
import safespace.domain.session.Title;
import tools.jackson.core.JsonGenerator;

/** Archives as files: a session or a message a line, as JSON. */
public final class Ndjson {
  /** A message of the most characters, each of them escaped, with all its citations, is shorter. */
  private static final int LONGEST_LINE = 8 << 20;

  private Ndjson() {}

  /** The lines of a file as they come; blank ones are passed over, but counted. */
  public static Iterator<Line> read(InputStream file) {
    return new Reader(file);
  }

  /** Writes one entry as a line. */
  public static void write(Entry entry, OutputStream file) {
    try {
      file.write(Json.bytes(out -> write(out, entry)));
      file.write('\n');
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void write(JsonGenerator out, Entry entry) {
    out.writeStartObject();
    switch (entry) {
      case Entry.OfSession session -> {
        out.writeStringProperty("type", "session");
        SessionJson.writeLine(out, session);
        writeCreatedAt(out, session.createdAt());
      }
      case Entry.OfMessage(SessionId session, NewMessage message) -> {
        out.writeStringProperty("type", "message");
        out.writeStringProperty("session_id", session.text());
        MessageJson.writeLine(out, message);
        writeCreatedAt(out, message.createdAt());
      }
    }
    out.writeEndObject();
  }

  private static void writeCreatedAt(JsonGenerator out, @Nullable Instant createdAt) {
    if (createdAt != null) out.writeStringProperty("created_at", Json.time(createdAt));
  }

  private static final class Reader implements Iterator<Line> {
    private final InputStream file;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int end;
    private final DerivedIds derivedIds = new DerivedIds();
    private long number;
    private @Nullable Line next;

    Reader(InputStream file) {
      this.file = file;
    }

    @Override
    public boolean hasNext() {
      if (next == null) next = advance();
      return next != null;
    }

    @Override
    public Line next() {
      if (!hasNext() || next == null) throw new NoSuchElementException();
      Line line = next;
      next = null;
      return line;
    }

    private @Nullable Line advance() {
      try {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean more = true;
        while (more) {
          bytes.reset();
          number++;
          more = readLine(bytes);
          byte[] line = bytes.toByteArray();
          if (!new String(line, StandardCharsets.ISO_8859_1).isBlank()) {
            long place = number;
            return new Line(number, line.length, redaction -> entry(place, line, redaction));
          }
        }
        return null;
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    /**
     * Reads up to the end of the line; of one that is too long, what is beyond is passed over.
     *
     * @return false at the end of the file
     */
    private boolean readLine(ByteArrayOutputStream bytes) throws IOException {
      while (position < end || fill()) {
        int start = position;
        while (position < end && buffer[position] != '\n') position++;
        int room = LONGEST_LINE + 1 - bytes.size();
        bytes.write(buffer, start, Math.min(position - start, room));
        if (position < end) {
          position++;
          return true;
        }
      }
      return false;
    }

    private boolean fill() throws IOException {
      position = 0;
      end = Math.max(0, file.read(buffer));
      return end > 0;
    }

    private Entry entry(long number, byte[] line, Redaction redaction) {
      if (line.length > LONGEST_LINE) {
        throw Rejection.invalid(Mistake.Code.TOO_LONG, "The line is too long.");
      }
      Object value = Json.parse(line);
      Fields fields = new Fields(Fields.object(value == null ? "" : value));
      String type = fields.required("type", Fields::text);
      if ("session".equals(type)) return redaction.applied(session(fields));
      if ("message".equals(type)) return message(number, fields, redaction);
      throw Rejection.invalid(Mistake.Code.INVALID_VALUE, "type is session or message.");
    }

    private static Entry session(Fields fields) {
      SessionId id = fields.required("id", Reader::sessionId);
      Title title = fields.optional("title", Title::from);
      Metadata metadata = fields.optional("metadata", Metadata::from, Metadata.EMPTY);
      Instant createdAt = fields.optional("created_at", Reader::instant);
      fields.end();
      return new Entry.OfSession(id, title, metadata, createdAt);
    }

    /** An id that is made of the message tells of it: it is made of what may be stored. */
    private Entry message(long number, Fields fields, Redaction redaction) {
      SessionId session = fields.required("session_id", Reader::sessionId);
      boolean named = fields.given("id");
      MessageId id = fields.optional("id", MessageId::from, MessageId.random());
      Instant createdAt = fields.optional("created_at", Reader::instant);
      // A message that streamed may have ended without a text.
      Supplier<NewMessage> maker = MessageJson.message(fields, id, Content::unfinished, createdAt);
      fields.end();
      NewMessage message = redaction.applied(maker.get());
      if (!named) {
        message = message.withId(derivedIds.next(session, message.body().fingerprint(), number));
      }
      return new Entry.OfMessage(session, message);
    }

    private static SessionId sessionId(Object value) {
      return SessionId.of(Fields.text(value));
    }

    private static Instant instant(Object value) {
      return Json.instant(Fields.text(value))
          .orElseThrow(() ->
              Rejection.invalid(
                  Mistake.Code.INVALID_VALUE, "A time of RFC 3339, of the years 1 to 9999."));
    }
  }
}
