package safespace.application.health;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import safespace.domain.Rejection;

/**
 * A question that is under way once at a time: who asks meanwhile gets the same answer. However
 * many ask, and however soon they give up, there is one that waits for the storage.
 */
final class SharedQuestion<T> {
  private final Supplier<T> question;
  private final AtomicReference<@Nullable CompletableFuture<T>> underWay = new AtomicReference<>();

  SharedQuestion(Supplier<T> question) {
    this.question = question;
  }

  /** The answer; empty when there is none within this time. Throws what the question has thrown. */
  Optional<T> within(Duration patience) {
    try {
      return Optional.of(answer().get(patience.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException tooSlow) {
      return Optional.empty();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof RuntimeException cause) throw cause;
      throw new IllegalStateException(failure.getCause());
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new Rejection(Rejection.Reason.DATABASE_UNAVAILABLE, "The server is stopping.");
    }
  }

  private CompletableFuture<T> answer() {
    CompletableFuture<T> answer = new CompletableFuture<>();
    CompletableFuture<T> shared = underWay.compareAndExchange(null, answer);
    if (shared != null) return shared;
    Thread.startVirtualThread(() -> ask(answer));
    return answer;
  }

  private void ask(CompletableFuture<T> answer) {
    try {
      T found = question.get();
      underWay.set(null);
      answer.complete(found);
    } catch (Throwable failure) {
      underWay.set(null);
      answer.completeExceptionally(failure);
    }
  }
}
