package safespace.bootstrap;

import java.io.IOException;
import java.nio.file.Path;

/** SafeSpace for a command that needs the database but serves nobody. */
final class Conversations {
  private Conversations() {}

  /** On the database of the settings, with a schema that it can work on. */
  static SafeSpace open(Config config) throws IOException {
    SafeSpace safeSpace = connect(config);
    safeSpace.schema().require();
    return safeSpace;
  }

  /** The same, with the schema as it is. */
  static SafeSpace connect(Config config) throws IOException {
    SafeSpace safeSpace = SafeSpace.of(config, database(config));
    Shutdown.add(safeSpace.storage()::close);
    return safeSpace;
  }

  /**
   * Where the database of the settings is. An embedded one is started where it does not run
   * already, and ends with the process.
   */
  static DatabaseUrl database(Config config) throws IOException {
    if (config.database().url().isPresent()) return config.database().url().get();
    Path data = config.database().data();
    try {
      EmbeddedDatabase embedded = EmbeddedDatabase.of(data);
      Shutdown.add(embedded::close);
      embedded.start();
      return embedded.url();
    } catch (EmbeddedDatabase.InUse byTheServer) {
      return EmbeddedDatabase.ofOthers(data).url();
    }
  }
}
