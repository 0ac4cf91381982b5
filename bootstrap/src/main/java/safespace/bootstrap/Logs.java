package safespace.bootstrap;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** How much the log tells. */
final class Logs {
  private Logs() {}

  static void configure(boolean debug) {
    if (debug && LoggerFactory.getLogger("safespace") instanceof Logger ours) {
      ours.setLevel(Level.DEBUG);
    }
  }
}
