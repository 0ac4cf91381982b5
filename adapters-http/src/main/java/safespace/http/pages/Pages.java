package safespace.http.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Handler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import safespace.http.access.AccessSettings.Mode;

/** What browsers load, by its path. */
public final class Pages {
  /** Everything comes from here, nothing stands within the page, and no text becomes a script. */
  public static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

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

  private static final List<String> OPERATORS =
      List.of(
          "ops.css",
          "ops.js",
          "charts.js",
          "findings.js",
          "history.js",
          "panels.js",
          "prometheus.js",
          "words.js",
          "uplot/uPlot.iife.min.js",
          "uplot/uPlot.min.css");

  private Pages() {}

  /** What all pages share. */
  public static Map<String, Handler> look() {
    return Map.of(
        "/look.css", file("pages/look.css"),
        "/favicon.svg", file("pages/favicon.svg"));
  }

  /** The client that a frontend imports. */
  public static Map<String, Handler> client() {
    return Map.of(
        "/client.js", file("client/client.js"),
        "/client.d.ts", file("client/client.d.ts"));
  }

  /**
   * A chat page to try SafeSpace out.
   *
   * @param mode which the page then uses too
   */
  public static Map<String, Handler> chat(Mode mode) {
    Map<String, Handler> files = new LinkedHashMap<>();
    files.put("/", file("chat/chat.html"));
    for (String name : CHAT) files.put("/chat/" + name, file("chat/" + name));
    String name = mode.name().toLowerCase(Locale.ROOT);
    byte[] script = ("export const mode = \"" + name + "\";\n").getBytes(UTF_8);
    files.put("/chat/mode.js", StaticFile.made("mode.js", POLICY, script::clone));
    return files;
  }

  /**
   * The operators' page. It tells nothing by itself: what it shows, it asks for with the key that
   * is typed into it.
   */
  public static Map<String, Handler> operators() {
    Map<String, Handler> files = new LinkedHashMap<>();
    files.put("/ops", file("ops/ops.html"));
    files.put("/ops/dom.js", file("chat/dom.js"));
    for (String name : OPERATORS) files.put("/ops/" + name, file("ops/" + name));
    return files;
  }

  private static Handler file(String name) {
    return StaticFile.of(name, POLICY);
  }
}
