package safespace.bootstrap;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** SafeSpace for a command that needs the database but serves nobody. */
final class Conversations implements AutoCloseable {
  private final SafeSpace safeSpace;
  private final @Nullable EmbeddedDatabase embedded;

  private Conversations(SafeSpace safeSpace, @Nullable EmbeddedDatabase embedded) {
    this.safeSpace = safeSpace;
    this.embedded = embedded;
  }

  /** On the database of the settings; the embedded one is started where it does not run already. */
  static Conversations open(Config config) throws IOException {
    if (config.database().url().isPresent()) {
      return new Conversations(SafeSpace.of(config, config.database().url().get()), null);
    }
    EmbeddedDatabase embedded = EmbeddedDatabase.started(config.database().data());
    return new Conversations(SafeSpace.of(config, embedded.url()), embedded);
  }

  /** With the schema up to date. */
  SafeSpace ready() {
    safeSpace.storage().migrate();
    return safeSpace;
  }

  @Override
  public void close() throws IOException {
    safeSpace.storage().close();
    if (embedded != null) embedded.close();
  }
}
