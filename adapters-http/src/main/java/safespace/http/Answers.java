package safespace.http;

import io.javalin.http.Context;
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

  static void json(Context ctx, Consumer<JsonGenerator> writer) {
    ctx.result(Json.bytes(writer)).contentType("application/json");
  }
}
