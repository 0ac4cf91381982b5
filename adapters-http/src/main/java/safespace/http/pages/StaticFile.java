package safespace.http.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file of the program as a browser gets it. Browsers ask each time whether it has changed, so
 * that a page and its scripts are of one release.
 */
final class StaticFile implements Handler {
  /** Everything comes from here, nothing stands within the page, and no text becomes a script. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html;charset=utf-8",
          "css", "text/css;charset=utf-8",
          "js", "text/javascript;charset=utf-8",
          "ts", "text/plain;charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml");

  private final byte[] content;
  private final String type;
  private final String etag;

  private StaticFile(byte[] content, String type) {
    this.content = content;
    this.type = type;
    this.etag = "\"" + digest(content) + "\"";
  }

  /**
   * The file of the class path.
   *
   * @param name relative to {@code safespace.http}, such as {@code chat/chat.css}
   */
  static StaticFile of(String name) {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null) throw new IllegalArgumentException("no type is known for " + name);
    try (InputStream file = StaticFile.class.getResourceAsStream("/safespace/http/" + name)) {
      if (file == null) throw new FileNotFoundException(name);
      return new StaticFile(file.readAllBytes(), type);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** A script that is written here. */
  static StaticFile script(String code) {
    return new StaticFile(code.getBytes(UTF_8), "text/javascript;charset=utf-8");
  }

  @Override
  public void handle(Context ctx) {
    ctx.header("ETag", etag);
    ctx.header("Cache-Control", "no-cache");
    ctx.header("Content-Security-Policy", POLICY);
    if (isKnown(ctx.header("If-None-Match"))) {
      ctx.status(304).res().setContentType(null);
    } else {
      // The type says its character set where it has one.
      ctx.res().setCharacterEncoding(null);
      ctx.result(content).contentType(type);
    }
  }

  private boolean isKnown(@Nullable String tags) {
    return tags != null && (tags.contains(etag) || tags.strip().equals("*"));
  }

  private static String digest(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
