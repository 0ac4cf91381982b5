package safespace.http;

import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/**
 * Where the server listens: on one port for everything, or on a second one for what is not for the
 * public.
 *
 * @param management the second one, 0 for any that is free; null where there is one alone
 */
record Ports(String host, int open, @Nullable Integer management) {
  /** The name of the second one's connector. */
  static final String MANAGEMENT = "management";

  /** For whom a route is. */
  enum Side {
    PUBLIC,
    MANAGEMENT,
    BOTH
  }

  /** Whether the request came where operators and monitoring ask, and may be told details. */
  boolean isManagement(Context ctx) {
    return management == null || MANAGEMENT.equals(Exchange.of(ctx).connector());
  }

  /** Whether a route for this side is one where the request came. */
  boolean serve(Side side, Context ctx) {
    return management == null
        || side == Side.BOTH
        || isManagement(ctx) == (side == Side.MANAGEMENT);
  }
}
