package safespace.http;

import io.javalin.http.Context;
import java.util.function.Consumer;
import safespace.http.json.Json;
import tools.jackson.core.JsonGenerator;

/** Writes what is common to answers. */
final class Answers {
  private Answers() {}

  static void json(Context ctx, Consumer<JsonGenerator> writer) {
    ctx.result(Json.bytes(writer)).contentType("application/json");
  }
}
