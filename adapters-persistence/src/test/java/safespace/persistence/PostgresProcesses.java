package safespace.persistence;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The PostgreSQL processes that work on the files in a folder, whoever started them. */
public record PostgresProcesses(Path folder) {

  /** The ones that nobody of PostgreSQL itself has started: one where all is well. */
  public List<ProcessHandle> servers() {
    return ProcessHandle.allProcesses().filter(this::isServer).toList();
  }

  private boolean isServer(ProcessHandle process) {
    return process.info().command().filter(command -> command.endsWith("postgres")).isPresent()
        && Stream.of(process.info().arguments().orElse(new String[0]))
            .anyMatch(argument -> argument.startsWith(folder.toString()));
  }

  /**
   * Ends all of them without asking, the ones first that would start others anew, and waits until
   * they are gone.
   */
  public void kill() throws Exception {
    List<ProcessHandle> all =
        servers().stream().flatMap(s -> Stream.concat(Stream.of(s), s.descendants())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle process : all) process.onExit().get(30, TimeUnit.SECONDS);
  }
}
