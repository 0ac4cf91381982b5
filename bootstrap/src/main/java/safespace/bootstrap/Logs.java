package safespace.bootstrap;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.slf4j.LoggerFactory;

/** How much the log tells. */
final class Logs {
  /** Ours, and the pool of connections, whose messages tell nothing of hosts and values. */
  private static final List<String> TELLING = List.of("safespace", "com.zaxxer.hikari");

  private Logs() {}

  static void configure(boolean debug) {
    if (!debug) return;
    for (String name : TELLING) {
      if (LoggerFactory.getLogger(name) instanceof Logger logger) logger.setLevel(Level.DEBUG);
    }
  }
}
