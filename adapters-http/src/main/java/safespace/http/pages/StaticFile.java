package safespace.http.pages;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A file of the program as a browser gets it. Browsers ask each time whether it has changed, so
 * that a page and its scripts are of one release.
 */
public final class StaticFile implements Handler {
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html;charset=utf-8",
          "css", "text/css;charset=utf-8",
          "js", "text/javascript;charset=utf-8",
          "ts", "text/plain;charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml");

  private final String type;
  private final String policy;
  private final Supplier<byte[]> source;
  private volatile @Nullable Content content;

  private StaticFile(String type, String policy, Supplier<byte[]> source) {
    this.type = type;
    this.policy = policy;
    this.source = source;
  }

  /**
   * A file of the class path.
   *
   * @param name relative to {@code safespace.http}, such as {@code chat/chat.css}
   * @param policy what a browser may load for it and do with it
   */
  public static StaticFile of(String name, String policy) {
    return made(name, policy, () -> read(name));
  }

  /**
   * One that is made when it is wanted for the first time.
   *
   * @param name by whose end its type is known
   */
  public static StaticFile made(String name, String policy, Supplier<byte[]> source) {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null) throw new IllegalArgumentException("no type is known for " + name);
    return new StaticFile(type, policy, source);
  }

  private static byte[] read(String name) {
    try (InputStream file = StaticFile.class.getResourceAsStream("/safespace/http/" + name)) {
      if (file == null) throw new FileNotFoundException(name);
      return file.readAllBytes();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void handle(Context ctx) {
    Content file = content();
    ctx.header("ETag", file.etag);
    ctx.header("Cache-Control", "no-cache");
    ctx.header("Content-Security-Policy", policy);
    if (file.isKnown(ctx.header("If-None-Match"))) {
      ctx.status(304).res().setContentType(null);
    } else {
      // The type says its character set where it has one.
      ctx.res().setCharacterEncoding(null);
      ctx.result(file.bytes).contentType(type);
    }
  }

  private Content content() {
    Content made = content;
    if (made == null) {
      made = new Content(source.get());
      content = made;
    }
    return made;
  }

  private static final class Content {
    private final byte[] bytes;
    private final String etag;

    Content(byte[] bytes) {
      this.bytes = bytes;
      this.etag = "\"" + digest(bytes) + "\"";
    }

    private boolean isKnown(@Nullable String header) {
      if (header == null) return false;
      List<String> tags = List.of(header.strip().split("\\s*,\\s*", -1));
      return tags.contains("*") || tags.contains(etag) || tags.contains("W/" + etag);
    }

    private static String digest(byte[] bytes) {
      try {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
        return HexFormat.of().formatHex(hash, 0, 16);
      } catch (NoSuchAlgorithmException impossible) {
        throw new IllegalStateException("every Java has SHA-256", impossible);
      }
    }
  }
}
