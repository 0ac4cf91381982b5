package safespace.persistence;

import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import safespace.persistence.connection.Failures;

/** Statements that may come too late, because somebody else has stored the same key meanwhile. */
final class Duplicates {
  /** From here a unit of work goes on when a statement in it comes too late. */
  private static final String BEFORE = "before_statement";

  private Duplicates() {}

  /** What the statement returns, or the other value when it comes too late and did nothing. */
  static <T> T orElse(Handle handle, Supplier<T> statement, T tooLate) {
    boolean inUnitOfWork = handle.isInTransaction();
    if (inUnitOfWork) handle.savepoint(BEFORE);
    try {
      T result = statement.get();
      if (inUnitOfWork) handle.releaseSavepoint(BEFORE);
      return result;
    } catch (JdbiException failure) {
      if (!Failures.state(failure).equals(Failures.UNIQUE_VIOLATION)) throw failure;
      if (inUnitOfWork) handle.rollbackToSavepoint(BEFORE);
      return tooLate;
    }
  }
}
