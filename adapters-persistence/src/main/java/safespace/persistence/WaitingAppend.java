package safespace.persistence;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import safespace.domain.Rejection;
import safespace.domain.Rejection.Reason;
import safespace.domain.message.Append;
import safespace.domain.message.Message;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.session.SessionId;

/** An append of one message that waits for what becomes of its group. */
final class WaitingAppend {
  private final Append append;
  private final long since = System.nanoTime();
  private final CompletableFuture<Optional<Message>> outcome = new CompletableFuture<>();

  WaitingAppend(Append append) {
    this.append = append;
  }

  Append append() {
    return append;
  }

  SessionId session() {
    return append.session();
  }

  NewMessage message() {
    return append.messages().getFirst();
  }

  MessageId id() {
    return message().id();
  }

  /** Whether its session is made where there is none. */
  boolean makesSession() {
    return append.makesNewSession();
  }

  /** Whether it goes by what others have written before. */
  boolean namesPrevious() {
    return append.previousSeq() != null;
  }

  long waitedNanos() {
    return System.nanoTime() - since;
  }

  /** It is stored: the message as it stands. */
  void store(Message message) {
    outcome.complete(Optional.of(message));
  }

  /** It is not stored, and somebody should look why. */
  void leave() {
    outcome.complete(Optional.empty());
  }

  void reject(Rejection told) {
    outcome.completeExceptionally(told);
  }

  /** The message once it is durable; empty when the group has left it. */
  Optional<Message> await() {
    try {
      return outcome.get();
    } catch (ExecutionException rejected) {
      throw (Rejection) rejected.getCause();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new Rejection(
          Reason.DATABASE_UNAVAILABLE,
          "The wait was ended. The message may be stored all the same: repeating it with the same"
              + " id is safe.");
    }
  }
}
