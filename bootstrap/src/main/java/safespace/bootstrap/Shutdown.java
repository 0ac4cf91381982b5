package safespace.bootstrap;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the process in order, whether it was asked to by a signal or comes to its end by itself. */
final class Shutdown {
  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

  /** Something to be done at the end. */
  interface Step {
    void run() throws Exception;
  }

  /** Makes something that has to be closed at the end. */
  interface Opener<R extends AutoCloseable> {
    R open() throws IOException;
  }

  private static final Deque<Step> STEPS = new ArrayDeque<>();

  /** What a command is worth that a signal ends before its time. */
  private static volatile int status = 1;

  private Shutdown() {}

  /** Says that to be ended by a signal is no failure: it is how a server ends. */
  static void mayBeAskedFor() {
    status = 0;
  }

  /** Adds a step; the last one added runs first. */
  static synchronized void add(Step step) {
    if (STEPS.isEmpty()) {
      Runtime.getRuntime().addShutdownHook(new Thread(Shutdown::end, "shutdown"));
    }
    STEPS.push(step);
  }

  /**
   * Opens what the end has to close. An end that comes meanwhile waits for it, so that nothing is
   * left behind half open.
   */
  static synchronized <R extends AutoCloseable> R closing(Opener<R> opener) throws IOException {
    List<R> opened = new ArrayList<>();
    add(() -> {
      for (R open : opened) open.close();
    });
    R open = opener.open();
    opened.add(open);
    return open;
  }

  static void exit(int exitStatus) {
    status = exitStatus;
    System.exit(exitStatus);
  }

  private static synchronized void end() {
    Step step;
    while ((step = STEPS.poll()) != null) {
      try {
        step.run();
      } catch (Exception failure) {
        log.warn("the end was not clean: {}", failure.getClass().getName());
      }
    }
    // Without this, the exit status would be that of the signal.
    Runtime.getRuntime().halt(status);
  }
}
