package safespace.bootstrap;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** SafeSpace as a user runs it: a process of its own, with an environment of its own. */
final class Program implements AutoCloseable {
  /** Far from what it takes, also where other processes keep the machine busy. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

  private static final Pattern LISTENS = Pattern.compile("SafeSpace .* listens on (http://.*)");

  private final Process process;
  private final Lines out;
  private final Lines err;

  private Program(Process process) {
    this.process = process;
    this.out = new Lines(process.getInputStream());
    this.err = new Lines(process.getErrorStream());
  }

  /** The classes of this build, without those of tests; flags for programs that end soon. */
  static List<String> classPath() {
    String path =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !entry.contains("test-classes") && !entry.endsWith("-tests.jar"))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    return List.of(
        "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", path, "safespace.bootstrap.Main");
  }

  /** The program that the build has packaged. */
  static List<String> jar() {
    Path jar = Checkout.ours().folder().resolve("bootstrap/target/safespace.jar");
    if (Files.notExists(jar)) throw new IllegalStateException("there is no " + jar);
    return List.of("-jar", jar.toString());
  }

  /** Settings of a server that is asked more in a minute than anybody would. */
  static Map<String, String> unlimited() {
    return Map.of(
        "RATE_LIMIT_HISTORY", "off",
        "RATE_LIMIT_WRITES", "off",
        "RATE_LIMIT_CHUNKS", "off",
        "RATE_LIMIT_ADDRESS", "off");
  }

  static Program start(
      List<String> program, Path folder, Map<String, String> settings, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(program);
    command.addAll(List.of(arguments));
    return start(command, folder, settings);
  }

  /** By the launcher that the build has made. */
  static Program launch(Path folder, Map<String, String> settings, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Checkout.ours().folder().resolve("bootstrap/target/safespace").toString());
    command.addAll(List.of(arguments));
    return start(command, folder, settings);
  }

  private static Program start(List<String> command, Path folder, Map<String, String> settings) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().retainAll(List.of("PATH", "HOME", "TMPDIR", "SystemRoot"));
    builder.environment().putAll(settings);
    try {
      return new Program(builder.start());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Gives it this as its standard input, to the end. */
  Program given(byte[] input) {
    try (var stdin = process.getOutputStream()) {
      stdin.write(input);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return this;
  }

  /** Waits for its end. */
  int exitStatus() throws InterruptedException {
    if (!process.waitFor(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("does not end, and says:\n" + err.all() + out.all());
    }
    out.join();
    err.join();
    return process.exitValue();
  }

  /** All that it has written to its standard output. */
  List<String> out() {
    return out.lines();
  }

  /** All that it has written to its standard error. */
  List<String> err() {
    return err.lines();
  }

  /** Waits until it serves, which is the first that it tells, and says where. */
  String awaitAddress() throws InterruptedException {
    Matcher address = LISTENS.matcher(awaitOut(_ -> true));
    if (!address.matches()) throw new AssertionError("does not serve:\n" + err.all() + out.all());
    return address.group(1);
  }

  /** Waits for a line on its standard output. */
  String awaitOut(Predicate<String> wanted) throws InterruptedException {
    return await(out, wanted);
  }

  /** Waits for a line on its standard error. */
  String awaitErr(Predicate<String> wanted) throws InterruptedException {
    return await(err, wanted);
  }

  private String await(Lines lines, Predicate<String> wanted) throws InterruptedException {
    return lines
        .await(wanted)
        .orElseThrow(() -> new AssertionError("no such line:\n" + err.all() + out.all()));
  }

  long pid() {
    return process.pid();
  }

  /** Asks it to end, as service managers do. */
  void terminate() {
    process.destroy();
  }

  /** Ends it without asking; what it started goes on. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Ends it and what it started, as far as that is still under it. */
  @Override
  public void close() {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly().onExit().join();
    started.forEach(ProcessHandle::destroyForcibly);
  }

  /** What a process writes, as it comes. */
  private static final class Lines {
    private final List<String> lines = new ArrayList<>();
    private boolean ended;
    private final Thread reader;

    Lines(InputStream stream) {
      this.reader = Thread.ofVirtual().start(() -> read(stream));
    }

    private void read(InputStream stream) {
      try (BufferedReader text =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
        for (String line = text.readLine(); line != null; line = text.readLine()) add(line);
      } catch (IOException closed) {
        // the process is gone
      } finally {
        end();
      }
    }

    private synchronized void add(String line) {
      lines.add(line);
      notifyAll();
    }

    private synchronized void end() {
      ended = true;
      notifyAll();
    }

    synchronized java.util.Optional<String> await(Predicate<String> wanted)
        throws InterruptedException {
      long end = System.nanoTime() + LONGEST_WAIT.toNanos();
      int seen = 0;
      while (true) {
        for (; seen < lines.size(); seen++) {
          if (wanted.test(lines.get(seen))) return java.util.Optional.of(lines.get(seen));
        }
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (ended || left <= 0) return java.util.Optional.empty();
        wait(left);
      }
    }

    synchronized List<String> lines() {
      return List.copyOf(lines);
    }

    String all() {
      return String.join("\n", lines()) + "\n";
    }

    void join() throws InterruptedException {
      reader.join();
    }
  }
}
