package safespace.http.json;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import safespace.domain.Fields;
import safespace.domain.Metadata;
import safespace.domain.Mistake;
import safespace.domain.Rejection;
import safespace.domain.message.Append;
import safespace.domain.message.Citation;
import safespace.domain.message.Content;
import safespace.domain.message.Message;
import safespace.domain.message.MessageEdit;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Role;
import safespace.domain.message.Status;
import tools.jackson.core.JsonGenerator;

/** Messages as JSON. */
public final class MessageJson {
  private MessageJson() {}

  /**
   * What a body adds to a session.
   *
   * @param previousSeq the newest number that the client knows of, or null
   */
  public record Addition(List<NewMessage> messages, @Nullable Long previousSeq) {}

  /** One message, which gets an id where it brings none. */
  public static Addition one(Map<String, @Nullable Object> body) {
    Fields fields = new Fields(body);
    Supplier<NewMessage> message = message(fields, Content::from, null);
    Long previousSeq = fields.optional("previous_seq", MessageJson::seq);
    fields.end();
    return new Addition(List.of(message.get()), previousSeq);
  }

  /** A batch of messages. */
  public static Addition batch(Map<String, @Nullable Object> body) {
    Fields fields = new Fields(body);
    fields.required("messages", Fields::list);
    List<NewMessage> messages = fields.list("messages", Append.MOST, MessageJson::inBatch);
    if (body.get("messages") instanceof List<?> list && list.isEmpty()) {
      fields.mistake("messages", Mistake.Code.TOO_SHORT, "At least 1 message.");
    }
    Long previousSeq = fields.optional("previous_seq", MessageJson::seq);
    fields.end();
    return new Addition(messages, previousSeq);
  }

  private static NewMessage inBatch(Object value) {
    Fields fields = new Fields(Fields.object(value));
    Supplier<NewMessage> message = message(fields, Content::from, null);
    fields.end();
    return message.get();
  }

  /**
   * Reads the members of a new message; it can be made once the reading has ended.
   *
   * @param complete reads the content of a message that is not still being written
   */
  static Supplier<NewMessage> message(
      Fields fields, Function<Object, Content> complete, @Nullable Instant createdAt) {
    MessageId id = fields.optional("id", MessageId::from, MessageId.random());
    Role role = fields.required("role", Role::from);
    Status status = fields.optional("status", Status::from, Status.COMPLETE);
    Content content =
        fields.required("content", status == Status.COMPLETE ? complete : Content::unfinished);
    List<Citation> citations = citations(fields);
    if (content != null) fields.check(() -> Message.requireSpansWithin(content, citations));
    Metadata metadata = fields.optional("metadata", Metadata::from, Metadata.EMPTY);
    return () -> new NewMessage(id, role, content, citations, metadata, status, createdAt);
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
    List<Citation> citations = fields.has("citations") ? citations(fields) : null;
    UnaryOperator<Metadata> metadata = SessionJson.metadataPatch(fields);
    Status status = fields.has("status") ? fields.required("status", Status::from) : null;
    fields.end();
    return new MessageEdit(content, citations, metadata, status);
  }

  static List<Citation> citations(Fields fields) {
    return fields.list("citations", Message.MOST_CITATIONS, Citation::from);
  }

  public static void write(JsonGenerator out, Message message) {
    out.writeStartObject();
    out.writeStringProperty("id", message.id().text());
    out.writeNumberProperty("seq", message.seq());
    out.writeStringProperty("role", message.role().label());
    out.writeStringProperty("content", message.content().text());
    out.writeName("citations");
    writeCitations(out, message.citations());
    out.writeName("metadata");
    Json.write(out, message.metadata().members());
    out.writeStringProperty("status", message.status().label());
    out.writeStringProperty("created_at", Json.time(message.createdAt()));
    out.writeStringProperty("updated_at", Json.time(message.updatedAt()));
    out.writeEndObject();
  }

  static void writeCitations(JsonGenerator out, List<Citation> citations) {
    Json.write(out, citations.isEmpty() ? null : citations.stream().map(Citation::toJson).toList());
  }
}
