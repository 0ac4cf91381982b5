package safespace.persistence;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import safespace.domain.Rejection;

/**
 * Runs questions to the database on threads of their own, so that the wait for an answer has an
 * end.
 */
final class TimeLimit implements AutoCloseable {
  private final Duration longest;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  TimeLimit(Duration longest) {
    this.longest = longest;
  }

  /** The answer, or a rejection with {@code DATABASE_TIMEOUT}. */
  <T> T run(Callable<T> question) {
    Future<T> answer = threads.submit(question);
    try {
      return answer.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException tooSlow) {
      answer.cancel(true);
      throw new Rejection(
          Rejection.Reason.DATABASE_TIMEOUT, "No answer within " + longest.toMillis() + " ms.");
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof RuntimeException cause) throw cause;
      throw new IllegalStateException(failure.getCause());
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new Rejection(Rejection.Reason.DATABASE_UNAVAILABLE, "The server is stopping.");
    }
  }

  /** Ends the questions that wait. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
