package safespace.http.json;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import safespace.domain.Fields;
import safespace.domain.Metadata;
import safespace.domain.Mistake;
import safespace.domain.Rejection;
import safespace.domain.Text;
import safespace.domain.message.Append;
import safespace.domain.message.Body;
import safespace.domain.message.Chunk;
import safespace.domain.message.Citation;
import safespace.domain.message.Content;
import safespace.domain.message.Found;
import safespace.domain.message.Message;
import safespace.domain.message.MessageEdit;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Role;
import safespace.domain.message.Status;
import safespace.domain.message.StoredCitations;
import safespace.domain.session.SessionId;
import tools.jackson.core.JsonGenerator;

/** Messages as JSON. */
public final class MessageJson {
  private MessageJson() {}

  /**
   * A message that is to be added to a session.
   *
   * @param previousSeq the newest number that the client knows of, or null
   */
  public record One(NewMessage message, @Nullable Long previousSeq) {}

  /** Several of them. */
  public record Batch(List<NewMessage> messages, @Nullable Long previousSeq) {}

  /** One message, which gets an id where it brings none. */
  public static One one(Map<String, @Nullable Object> body) {
    Fields fields = new Fields(body);
    MessageId id = fields.optional("id", MessageId::from, MessageId.random());
    Supplier<NewMessage> message = message(fields, id, Content::from, null);
    Long previousSeq = fields.optional("previous_seq", MessageJson::seq);
    fields.end();
    return new One(message.get(), previousSeq);
  }

  /** A batch of messages. */
  public static Batch batch(Map<String, @Nullable Object> body) {
    Fields fields = new Fields(body);
    Set<MessageId> ids = new HashSet<>();
    List<NewMessage> messages =
        fields.requiredList("messages", Append.MOST, value -> inBatch(value, ids));
    Long previousSeq = fields.optional("previous_seq", MessageJson::seq);
    fields.end();
    return new Batch(messages, previousSeq);
  }

  /**
   * A message of a batch.
   *
   * @param others the ids of those before, to which its own is added
   */
  private static NewMessage inBatch(Object value, Set<MessageId> others) {
    Fields fields = new Fields(Fields.object(value));
    MessageId id = fields.optional("id", MessageId::from, MessageId.random());
    if (!others.add(id)) {
      fields.mistake("id", Mistake.Code.INVALID_VALUE, "Each message has its own id.");
    }
    Supplier<NewMessage> message = message(fields, id, Content::from, null);
    fields.end();
    return message.get();
  }

  /**
   * Reads the other members of a new message; it can be made once the reading has ended.
   *
   * @param complete reads the content of a message that is not still being written
   */
  static Supplier<NewMessage> message(
      Fields fields,
      MessageId id,
      Function<Object, Content> complete,
      @Nullable Instant createdAt) {
    Role role = fields.required("role", Role::from);
    Status status = fields.optional("status", Status::from, Status.COMPLETE);
    Content content =
        fields.required("content", status == Status.COMPLETE ? complete : Content::unfinished);
    List<Citation> citations = citations(fields, content);
    Metadata metadata = fields.optional("metadata", Metadata::from, Metadata.EMPTY);
    return () ->
        new NewMessage(id, new Body(role, content, citations, metadata, status), createdAt);
  }

  /** A piece of a message that is being written. */
  public static Chunk chunk(Map<String, @Nullable Object> body) {
    Fields fields = new Fields(body);
    Integer offset = fields.required("offset", MessageJson::offset);
    String text =
        fields.required("text", value -> Text.checked(Fields.text(value), 1, Content.MOST));
    fields.end();
    return new Chunk(offset, text);
  }

  private static int offset(Object value) {
    long offset = Fields.integer(value);
    if (offset < 0 || offset > Content.MOST) {
      throw Rejection.invalid(
          Mistake.Code.INVALID_VALUE, "From 0 to " + Content.MOST + ", in code points.");
    }
    return (int) offset;
  }

  private static long seq(Object value) {
    long seq = Fields.integer(value);
    if (seq < 0) throw Rejection.invalid(Mistake.Code.INVALID_VALUE, "Not below 0.");
    return seq;
  }

  /** What a body changes. */
  public static MessageEdit patch(Map<String, @Nullable Object> body) {
    Fields fields = new Fields(body);
    Content content = fields.has("content") ? fields.required("content", Content::from) : null;
    List<Citation> citations = fields.has("citations") ? citations(fields, content) : null;
    UnaryOperator<Metadata> metadata = SessionJson.metadataPatch(fields);
    Status status = fields.has("status") ? fields.required("status", Status::from) : null;
    fields.end();
    return new MessageEdit(content, citations, metadata, status);
  }

  /**
   * Citations of a content, as far as that is known.
   *
   * @param content null where it stays as it is, or is refused itself
   */
  private static List<Citation> citations(Fields fields, @Nullable Content content) {
    long length = content == null ? Long.MAX_VALUE : content.length();
    return fields.list("citations", Body.MOST_CITATIONS, value -> Citation.from(value, length));
  }

  public static void write(JsonGenerator out, Message message) {
    out.writeStartObject();
    writeMembers(out, message);
    out.writeEndObject();
  }

  /** As operators see it, who have no session of their own. */
  public static void write(JsonGenerator out, SessionId session, Message message) {
    out.writeStartObject();
    out.writeStringProperty("session_id", session.text());
    writeMembers(out, message);
    out.writeEndObject();
  }

  private static void writeMembers(JsonGenerator out, Message message) {
    Body body = message.body();
    out.writeStringProperty("id", message.id().text());
    out.writeNumberProperty("seq", message.seq());
    out.writeStringProperty("role", body.role().label());
    out.writeStringProperty("content", body.content().text());
    out.writeName("citations");
    write(out, body.citations());
    out.writeName("metadata");
    Json.write(out, body.metadata());
    out.writeStringProperty("status", body.status().label());
    out.writeStringProperty("created_at", Json.time(message.createdAt()));
    out.writeStringProperty("updated_at", Json.time(message.updatedAt()));
  }

  /** Those that come from the database go out as they came. */
  private static void write(JsonGenerator out, List<Citation> citations) {
    if (citations instanceof StoredCitations stored) {
      out.writeRawValue(stored.json());
    } else {
      Json.write(out, citations.isEmpty() ? null : json(citations));
    }
  }

  /** What a search found. */
  public static void write(JsonGenerator out, Found.Hit hit) {
    out.writeStartObject();
    out.writeName("message");
    write(out, hit.message());
    out.writeStringProperty("highlight", highlighted(hit.highlight()));
    out.writeNumberProperty("rank", hit.rank());
    out.writeEndObject();
  }

  /** As HTML, in which nothing but the marks is of HTML. */
  private static String highlighted(List<Found.Piece> pieces) {
    StringBuilder html = new StringBuilder();
    for (Found.Piece piece : pieces) {
      html.append(piece.hit() ? "<mark>" : "");
      escape(piece.text(), html);
      html.append(piece.hit() ? "</mark>" : "");
    }
    return html.toString();
  }

  private static void escape(String text, StringBuilder html) {
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '&' -> html.append("&amp;");
        case '<' -> html.append("&lt;");
        case '>' -> html.append("&gt;");
        case '"' -> html.append("&quot;");
        case '\'' -> html.append("&#39;");
        default -> html.append(text.charAt(i));
      }
    }
  }

  /** The members of a line of a file, without those that a reader assumes. */
  static void writeLine(JsonGenerator out, NewMessage message) {
    Body body = message.body();
    out.writeStringProperty("id", message.id().text());
    out.writeStringProperty("role", body.role().label());
    out.writeStringProperty("content", body.content().text());
    if (!body.citations().isEmpty()) {
      out.writeName("citations");
      Json.write(out, json(body.citations()));
    }
    if (!body.metadata().members().isEmpty()) {
      out.writeName("metadata");
      Json.write(out, body.metadata().members());
    }
    if (body.status() != Status.COMPLETE) {
      out.writeStringProperty("status", body.status().label());
    }
  }

  private static List<Map<String, @Nullable Object>> json(List<Citation> citations) {
    return citations.stream().map(Citation::toJson).toList();
  }
}
