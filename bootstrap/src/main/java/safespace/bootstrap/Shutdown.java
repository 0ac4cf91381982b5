package safespace.bootstrap;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process in order, whether it was asked to by a signal or comes to its end by itself. A
 * server that ends because of SIGTERM has done what it was asked to: its exit status is 0.
 */
final class Shutdown {
  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

  /** Something to be done at the end. */
  interface Step {
    void run() throws Exception;
  }

  private static final Deque<Step> STEPS = new ConcurrentLinkedDeque<>();

  /** What a command that is ended in the middle has come to. */
  private static volatile int status = 1;

  private static boolean ending;
  private static boolean bySignal;

  private Shutdown() {}

  /** Adds a step; the last one added runs first. */
  static synchronized void add(Step step) {
    if (STEPS.isEmpty()) {
      Runtime.getRuntime().addShutdownHook(new Thread(Shutdown::end, "shutdown"));
    }
    STEPS.push(step);
  }

  /** From now on it is good to be ended by a signal. */
  static void expected() {
    status = 0;
  }

  static void exit(int exitStatus) {
    status = exitStatus;
    begin(false);
    System.exit(exitStatus);
  }

  /** Whichever comes first says how it ends. */
  private static synchronized void begin(boolean signalled) {
    if (!ending) bySignal = signalled;
    ending = true;
  }

  private static void end() {
    begin(true);
    Step step;
    while ((step = STEPS.poll()) != null) {
      try {
        step.run();
      } catch (Exception failure) {
        log.warn("the end was not clean: {}", failure.getClass().getName());
      }
    }
    // The exit status would be that of the signal.
    if (endsBySignal()) Runtime.getRuntime().halt(status);
  }

  private static synchronized boolean endsBySignal() {
    return bySignal;
  }
}
