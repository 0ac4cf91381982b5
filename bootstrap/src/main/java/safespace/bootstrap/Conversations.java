package safespace.bootstrap;

import java.io.IOException;

/** SafeSpace for a command that needs the database but serves nobody. */
record Conversations(SafeSpace safeSpace) implements AutoCloseable {

  /** On the database of the settings; the embedded one is started where it does not run already. */
  static Conversations open(Config config) throws IOException {
    Config.Database database = config.database();
    DatabaseUrl url =
        database.url().isPresent()
            ? database.url().get()
            : Shutdown.closing(() -> EmbeddedDatabase.open(database.data())).url();
    return new Conversations(SafeSpace.of(config, url));
  }

  /** With the schema up to date. */
  SafeSpace ready() {
    safeSpace.storage().migrate();
    return safeSpace;
  }

  @Override
  public void close() {
    safeSpace.storage().close();
  }
}
