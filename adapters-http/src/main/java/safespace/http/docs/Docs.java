package safespace.http.docs;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /openapi.json}, and the page at {@code /docs} that shows it. Everything that the page
 * loads comes from this server; nothing is read or computed before somebody asks.
 */
public final class Docs {
  /** The page's script makes its styles without writing any into the page. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String SCRIPT = "text/javascript;charset=utf-8";

  private final StaticFile contract = new StaticFile("application/json", Docs::contractAsJson);
  private final StaticFile page = resource("docs.html", "text/html;charset=utf-8");
  private final StaticFile start = resource("docs.js", SCRIPT);
  private final StaticFile script = resource("swagger-ui-bundle.js", SCRIPT);
  private final StaticFile styles = resource("swagger-ui.css", "text/css;charset=utf-8");

  public void contract(Context ctx) {
    contract.answer(ctx);
  }

  public void page(Context ctx) {
    ctx.header("Content-Security-Policy", POLICY);
    page.answer(ctx);
  }

  public void start(Context ctx) {
    start.answer(ctx);
  }

  public void script(Context ctx) {
    script.answer(ctx);
  }

  public void styles(Context ctx) {
    styles.answer(ctx);
  }

  /** The document, which is kept as YAML because people write it. */
  static byte[] contractAsJson() {
    try (InputStream yaml = open("openapi.yaml")) {
      Object document = new Load(LoadSettings.builder().build()).loadFromInputStream(yaml);
      return new JsonMapper().writeValueAsBytes(document);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static StaticFile resource(String name, String type) {
    return new StaticFile(type, () -> read(name));
  }

  private static byte[] read(String name) {
    try (InputStream file = open(name)) {
      return file.readAllBytes();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static InputStream open(String name) {
    return Objects.requireNonNull(Docs.class.getResourceAsStream(name), name);
  }
}
