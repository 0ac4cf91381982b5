package safespace.persistence.connection;

import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Where a repository gets its connection from: the pool, for one statement, or a unit of work. */
public interface Handles {
  /**
   * Runs the work on a connection. It may run again from its start when another transaction got in
   * its way, and then nothing of it was done before.
   */
  <T extends @Nullable Object> T with(Function<Handle, T> work);

  /**
   * Runs work that changes nothing, and may therefore also run again when its connection breaks.
   */
  default <T extends @Nullable Object> T read(Function<Handle, T> work) {
    return with(work);
  }

  /** The connection of a unit of work; what goes wrong on it is that unit's to mend. */
  static Handles of(Handle handle) {
    return new Handles() {
      @Override
      public <T extends @Nullable Object> T with(Function<Handle, T> work) {
        return work.apply(handle);
      }
    };
  }
}
