package safespace.bootstrap;

/** Watches other processes. */
final class Processes {
  private Processes() {}

  /** Runs the task once the process has ended, on a thread of its own. */
  static void whenEnded(ProcessHandle process, Runnable task) {
    Thread.ofVirtual()
        .start(() -> {
          process.onExit().join();
          task.run();
        });
  }
}
