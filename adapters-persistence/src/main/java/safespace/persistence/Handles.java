package safespace.persistence;

import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Where a repository gets its connection from: the pool, for one statement, or a unit of work. */
interface Handles {
  <T extends @Nullable Object> T with(Function<Handle, T> work);

  /**
   * A connection of the pool, borrowed for the work and in autocommit: no round trips but its own.
   */
  static Handles ofPool(Jdbi jdbi) {
    return new Handles() {
      @Override
      public <T extends @Nullable Object> T with(Function<Handle, T> work) {
        try {
          return jdbi.withHandle(work::apply);
        } catch (JdbiException failure) {
          throw Failures.translated(failure);
        }
      }
    };
  }

  /** A connection in a transaction, which ends with the work: with an error, nothing was done. */
  static Handles ofTransactions(Jdbi jdbi) {
    return new Handles() {
      @Override
      public <T extends @Nullable Object> T with(Function<Handle, T> work) {
        try {
          return jdbi.inTransaction(work::apply);
        } catch (JdbiException failure) {
          throw Failures.translated(failure);
        }
      }
    };
  }

  /** The connection of a unit of work; what goes wrong on it is that unit's to translate. */
  static Handles of(Handle handle) {
    return new Handles() {
      @Override
      public <T extends @Nullable Object> T with(Function<Handle, T> work) {
        return work.apply(handle);
      }
    };
  }
}
