package safespace.http.live;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import safespace.domain.live.Event;
import safespace.domain.message.MessageId;
import safespace.http.json.Json;
import safespace.http.json.MessageJson;
import safespace.http.json.SessionJson;
import tools.jackson.core.JsonGenerator;

/**
 * How an event stands in a {@code text/event-stream}.
 *
 * @param sessionTtl after which sessions expire, or null for never
 */
record EventFormat(@Nullable Duration sessionTtl) {
  /** A line that says nothing, but that the connection is alive. */
  static byte[] comment() {
    return ":\n\n".getBytes(US_ASCII);
  }

  byte[] bytes(Event event) {
    String id = event.revision() == null ? "" : "id: " + event.revision() + "\n";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(("event: " + name(event) + "\n" + id + "data: ").getBytes(US_ASCII));
    bytes.writeBytes(Json.bytes(out -> write(out, event)));
    bytes.writeBytes("\n\n".getBytes(US_ASCII));
    return bytes.toByteArray();
  }

  private static String name(Event event) {
    return switch (event) {
      case Event.MessageCreated _ -> "message.created";
      case Event.MessageUpdated _ -> "message.updated";
      case Event.MessageGrown _ -> "message.chunk";
      case Event.MessageDeleted _ -> "message.deleted";
      case Event.SessionUpdated _ -> "session.updated";
      case Event.SessionDeleted _ -> "session.deleted";
    };
  }

  private void write(JsonGenerator out, Event event) {
    switch (event) {
      case Event.MessageCreated(var message, _) -> MessageJson.write(out, message);
      case Event.MessageUpdated(var message, _) -> MessageJson.write(out, message);
      case Event.MessageGrown(MessageId id, long seq, int offset, String text) ->
          object(
              out,
              _ -> {
                writePlace(out, id, seq);
                out.writeNumberProperty("offset", offset);
                out.writeStringProperty("text", text);
              });
      case Event.MessageDeleted(MessageId id, long seq, _) ->
          object(out, _ -> writePlace(out, id, seq));
      case Event.SessionUpdated(var session, _) -> SessionJson.write(out, session, sessionTtl);
      case Event.SessionDeleted() -> object(out, _ -> {});
    }
  }

  private static void object(JsonGenerator out, Consumer<JsonGenerator> members) {
    out.writeStartObject();
    members.accept(out);
    out.writeEndObject();
  }

  private static void writePlace(JsonGenerator out, MessageId id, long seq) {
    out.writeStringProperty("id", id.text());
    out.writeNumberProperty("seq", seq);
  }
}
