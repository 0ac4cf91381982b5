package safespace.http;

import io.javalin.http.Context;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import safespace.http.json.Json;
import tools.jackson.core.JsonGenerator;

/** Writes what is common to answers. */
final class Answers {
  private Answers() {}

  /** An answer without a body has no type either. */
  static void empty(Context ctx, int status) {
    ctx.status(status).res().setContentType(null);
  }

  /** The member that holds the items of a list. */
  static <T> void writeData(JsonGenerator out, List<T> items, BiConsumer<JsonGenerator, T> writer) {
    out.writeName("data");
    out.writeStartArray();
    items.forEach(item -> writer.accept(out, item));
    out.writeEndArray();
  }

  static void json(Context ctx, Consumer<JsonGenerator> writer) {
    ctx.result(Json.bytes(writer)).contentType("application/json");
  }
}
