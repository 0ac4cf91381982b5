package safespace.http.docs;

import io.javalin.http.Context;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A file that is the same for everybody, with an ETag that changes when it does. */
final class StaticFile {
  private final String type;
  private final Supplier<byte[]> source;
  private volatile @Nullable Content content;

  /**
   * @param source asked when the file is wanted for the first time
   */
  StaticFile(String type, Supplier<byte[]> source) {
    this.type = type;
    this.source = source;
  }

  private static final class Content {
    private final byte[] bytes;
    private final String etag;

    Content(byte[] bytes) {
      this.bytes = bytes;
      this.etag = StaticFile.etag(bytes);
    }
  }

  void answer(Context ctx) {
    Content file = content();
    ctx.header("ETag", file.etag);
    ctx.header("Cache-Control", "public, no-cache");
    if (isKnown(file.etag, ctx.header("If-None-Match"))) {
      ctx.status(304).res().setContentType(null);
    } else {
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

  private static String etag(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "\"" + HexFormat.of().formatHex(hash, 0, 16) + "\"";
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static boolean isKnown(String etag, @Nullable String header) {
    if (header == null) return false;
    List<String> tags = List.of(header.strip().split("\\s*,\\s*", -1));
    return tags.contains("*") || tags.contains(etag) || tags.contains("W/" + etag);
  }
}
