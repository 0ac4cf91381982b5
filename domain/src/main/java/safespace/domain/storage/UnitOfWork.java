package safespace.domain.storage;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The one way to make several calls atomic. */
public interface UnitOfWork {

  /**
   * Runs the work on repositories of its own: when it returns, all their changes are durable; when
   * it throws, none was made. The repositories are of no use after it.
   */
  <T extends @Nullable Object> T atomically(Function<Repositories, T> work);
}
