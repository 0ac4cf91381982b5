package safespace.http;

import io.javalin.http.Context;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** ETags: a session's revision between quotes. */
final class Etags {
  private static final Pattern ONE = Pattern.compile("\\s*(W/)?\"([0-9]{1,18})\"\\s*");

  private Etags() {}

  /** Marks the answer as what a session looks like at a revision. */
  static void set(Context ctx, long revision) {
    ctx.header("ETag", "\"" + revision + "\"");
    ctx.header("Cache-Control", "private, no-cache");
  }

  /** Whether the client says that it has this revision. */
  static boolean isKnown(Context ctx, long revision) {
    String header = ctx.header("If-None-Match");
    if (header == null) return false;
    if (header.strip().equals("*")) return true;
    for (String tag : header.split(",", -1)) {
      Matcher matcher = ONE.matcher(tag);
      if (matcher.matches() && Long.parseLong(matcher.group(2)) == revision) return true;
    }
    return false;
  }

  /** The one revision that the client says it has, or null. */
  static @Nullable Long known(Context ctx) {
    String header = ctx.header("If-None-Match");
    if (header == null) return null;
    Matcher matcher = ONE.matcher(header);
    return matcher.matches() ? Long.valueOf(matcher.group(2)) : null;
  }

  /**
   * The revision that a change is meant for; null for any. A tag that no session ever had is a
   * revision that none has.
   */
  static @Nullable Long expected(Context ctx) {
    String header = ctx.header("If-Match");
    if (header == null || header.strip().equals("*")) return null;
    Matcher matcher = ONE.matcher(header);
    boolean strong = matcher.matches() && matcher.group(1) == null;
    return strong ? Long.parseLong(matcher.group(2)) : -1L;
  }
}
