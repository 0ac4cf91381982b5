package safespace.http;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The origins whose pages may use the API from a browser.
 *
 * @param cookies whether their requests carry a cookie, which browsers add by themselves
 */
record Origins(Set<String> exact, boolean any, boolean local, boolean cookies) {
  /** Any port of this machine. */
  private static final Pattern LOCAL =
      Pattern.compile("https?://(?:localhost|127\\.0\\.0\\.1)(?::[0-9]{1,5})?");

  /** Of pages that nobody can name, such as those of files: nobody allows them. */
  private static final String OPAQUE = "null";

  boolean isAllowed(String origin) {
    if (origin.equals(OPAQUE)) return false;
    return any || exact.contains(origin) || (local && LOCAL.matcher(origin).matches());
  }

  /** Whether the page comes from the server that it calls, whatever a proxy did to the scheme. */
  boolean isOwn(String origin, @Nullable String host) {
    return host != null && (origin.equals("https://" + host) || origin.equals("http://" + host));
  }
}
