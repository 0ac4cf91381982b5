package safespace.bootstrap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The folder that all modules are in. */
record Checkout(Path folder) {

  /** The one that these tests belong to. */
  static Checkout ours() {
    Path folder = Path.of("").toAbsolutePath();
    while (Files.notExists(folder.resolve(".mvn"))) {
      folder = folder.getParent();
      if (folder == null) throw new IllegalStateException("the tests run outside the project");
    }
    return new Checkout(folder);
  }

  /** The files named {@code .env} that git keeps; none where git keeps nothing at all. */
  List<String> committedEnvFiles() throws IOException, InterruptedException {
    if (Files.notExists(folder.resolve(".git"))) return List.of();
    return git("ls-files", "--", ":(glob)**/.env").lines().toList();
  }

  String git(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("git", "-c", "safe.directory=*", "-C", folder.toString()));
    Collections.addAll(command, arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    // A hook of git's would lead to its own repository.
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    Process git = builder.redirectErrorStream(true).start();
    String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (git.waitFor() != 0) throw new IllegalStateException(output);
    return output;
  }
}
