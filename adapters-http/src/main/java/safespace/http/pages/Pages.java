package safespace.http.pages;

import io.javalin.http.Handler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import safespace.http.access.AccessSettings.Mode;

/** What browsers load, by its path. */
public final class Pages {
  private static final List<String> CHAT =
      List.of(
          "chat.css",
          "chat.js",
          "conversation.js",
          "dom.js",
          "message.js",
          "notice.js",
          "search.js",
          "stand-in.js",
          "your-data.js",
          "answers.json");

  private Pages() {}

  /** The client that a frontend imports. */
  public static Map<String, Handler> client() {
    return Map.of(
        "/client.js", StaticFile.of("client/client.js"),
        "/client.d.ts", StaticFile.of("client/client.d.ts"));
  }

  /**
   * A chat page to try SafeSpace out.
   *
   * @param mode which the page then uses too
   */
  public static Map<String, Handler> chat(Mode mode) {
    Map<String, Handler> files = new LinkedHashMap<>();
    files.put("/", StaticFile.of("chat/chat.html"));
    files.put("/favicon.svg", StaticFile.of("chat/favicon.svg"));
    for (String name : CHAT) files.put("/chat/" + name, StaticFile.of("chat/" + name));
    String name = mode.name().toLowerCase(Locale.ROOT);
    files.put("/chat/mode.js", StaticFile.script("export const mode = \"" + name + "\";\n"));
    return files;
  }
}
