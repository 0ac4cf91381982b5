package safespace.domain.storage;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The one way to make several calls atomic. */
public interface UnitOfWork {

  /**
   * Runs the work on repositories of its own: when it returns, all their changes are durable; when
   * it throws, none was made. The repositories are of no use after it.
   *
   * <p>When another unit of work gets in its way, it runs again from its start: it must have no
   * other effects.
   */
  <T extends @Nullable Object> T atomically(Function<Repositories, T> work);

  /** The same for long work that must not run twice; it may take as long as it needs. */
  <T extends @Nullable Object> T atomicallyOnce(Function<Repositories, T> work);
}
