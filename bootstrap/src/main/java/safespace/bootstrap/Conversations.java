package safespace.bootstrap;

import java.io.IOException;

/** SafeSpace for a command that needs the database but serves nobody. */
final class Conversations {
  private Conversations() {}

  /**
   * On the database of the settings, with the schema up to date. An embedded database is started
   * where it does not run already, and ends with the process.
   */
  static SafeSpace open(Config config) throws IOException {
    SafeSpace safeSpace = SafeSpace.of(config, database(config));
    Shutdown.add(safeSpace.storage()::close);
    safeSpace.storage().migrate();
    return safeSpace;
  }

  private static DatabaseUrl database(Config config) throws IOException {
    if (config.database().url().isPresent()) return config.database().url().get();
    EmbeddedDatabase embedded = EmbeddedDatabase.started(config.database().data());
    Shutdown.add(embedded::close);
    return embedded.url();
  }
}
