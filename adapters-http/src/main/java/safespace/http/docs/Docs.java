package safespace.http.docs;

import io.javalin.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import safespace.http.pages.Pages;
import safespace.http.pages.StaticFile;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /openapi.json}, the page at {@code /docs} that shows it, and the guides. Everything that
 * the pages load comes from this server; nothing is read or computed before somebody asks.
 */
public final class Docs {
  /** The page's script makes its styles without writing any into the page. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src"
          + " 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private Docs() {}

  /** The document, the pages and what they load, by their paths. */
  public static Map<String, Handler> files() {
    return Map.of(
        "/openapi.json", StaticFile.made("openapi.json", POLICY, Docs::contractAsJson),
        "/docs/guides", StaticFile.of("docs/guides.html", Pages.POLICY),
        "/docs/guides.css", StaticFile.of("docs/guides.css", Pages.POLICY),
        "/docs/guides.js", StaticFile.of("docs/guides.js", Pages.POLICY),
        "/docs", StaticFile.of("docs/docs.html", POLICY),
        "/docs/docs.css", StaticFile.of("docs/docs.css", POLICY),
        "/docs/docs.js", StaticFile.of("docs/docs.js", POLICY),
        "/docs/swagger-ui-bundle.js", StaticFile.of("docs/swagger-ui-bundle.js", POLICY),
        "/docs/swagger-ui.css", StaticFile.of("docs/swagger-ui.css", POLICY));
  }

  /** The document, which is kept as YAML because people write it. */
  static byte[] contractAsJson() {
    try (InputStream yaml =
        Objects.requireNonNull(Docs.class.getResourceAsStream("openapi.yaml"))) {
      Object document = new Load(LoadSettings.builder().build()).loadFromInputStream(yaml);
      return new JsonMapper().writeValueAsBytes(document);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
