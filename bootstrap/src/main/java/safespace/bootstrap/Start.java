package safespace.bootstrap;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import safespace.application.health.Lifecycle;
import safespace.domain.Rejection;

/**
 * Waits for the database, and a schema and a language that it can work with, while the web server
 * answers already.
 */
final class Start {
  private static final Logger log = LoggerFactory.getLogger(Start.class);

  private final UsableSchema schema;
  private final BooleanSupplier knowsSearchLanguage;
  private final Lifecycle lifecycle;
  private final int retries;
  private final Backoff backoff;

  /**
   * @param knowsSearchLanguage asks the database; rejects where there is none
   * @param retries how often to try again
   */
  Start(
      UsableSchema schema,
      BooleanSupplier knowsSearchLanguage,
      Lifecycle lifecycle,
      int retries,
      Backoff backoff) {
    this.schema = schema;
    this.knowsSearchLanguage = knowsSearchLanguage;
    this.lifecycle = lifecycle;
    this.retries = retries;
    this.backoff = backoff;
  }

  /**
   * Comes back when SafeSpace is ready; rejects when the database did not come in all the tries,
   * and gives up at once when its schema is of no use, or it does not know the language of
   * searches.
   */
  void run() throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        schema.require();
        if (!knowsSearchLanguage.getAsBoolean()) {
          throw new Refused(
              "the database has no text search configuration of the name in SEARCH_LANGUAGE");
        }
        lifecycle.started();
        return;
      } catch (Rejection unavailable) {
        if (attempt > retries) throw unavailable;
        Duration wait = backoff.after(attempt);
        log.warn(
            "database not ready, attempt {} of {}: {} Next in {} ms",
            attempt,
            retries + 1,
            unavailable.detail(),
            wait.toMillis());
        Thread.sleep(wait);
      }
    }
  }
}
