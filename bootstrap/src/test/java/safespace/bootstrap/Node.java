package safespace.bootstrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Node and what comes with it, as they are installed here.
 *
 * @param folder in which they are run
 */
record Node(Path folder) {
  private static final int OLDEST = 20;

  /** Runs them in a folder of our sources, such as {@code adapters-http/src/test/client}. */
  static Node in(String folder) {
    return new Node(Checkout.ours().folder().resolve(folder));
  }

  /** Whether there is one that is new enough. */
  boolean isThere() throws InterruptedException {
    try {
      String version = run(Map.of(), "node", "--version");
      return Integer.parseInt(version.replaceFirst("(?s)^v(\\d+).*", "$1")) >= OLDEST;
    } catch (IOException none) {
      return false;
    }
  }

  /** What it says, and how it ends; it is waited for no longer than a quarter of an hour. */
  String run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path told = Files.createTempFile("told", ".txt");
    ProcessBuilder builder = new ProcessBuilder(List.of(command)).directory(folder.toFile());
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).redirectOutput(told.toFile()).start();
    try {
      boolean ended = process.waitFor(15, TimeUnit.MINUTES);
      return Files.readString(told) + (ended ? "exit status " + process.exitValue() : "no end");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.delete(told);
    }
  }
}
