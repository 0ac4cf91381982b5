package safespace.domain.message;

import java.util.List;
import java.util.Map;
import safespace.domain.Rejection;

/** Decides whether an append is a repetition of an earlier one. */
public final class Replay {
  private Replay() {}

  /**
   * What is kept of a message to know it again.
   *
   * @param body of the message as it was first sent, whatever became of it later
   */
  public record Known(Fingerprint body, boolean erased) {}

  /**
   * Tells whether the messages are all stored already.
   *
   * @param known those of the messages whose ids the session has
   * @return true when all are stored with the same bodies, false when all are new; everything else
   *     is rejected: {@code MESSAGE_ERASED}, {@code MESSAGE_ID_CONFLICT}
   */
  public static boolean isReplay(List<NewMessage> messages, Map<MessageId, Known> known) {
    if (known.isEmpty()) return false;
    if (known.values().stream().anyMatch(Known::erased)) throw Rejection.messageErased();
    for (NewMessage message : messages) {
      Known before = known.get(message.id());
      if (before == null || !before.body().equals(message.body().fingerprint())) {
        throw Rejection.messageIdConflict();
      }
    }
    return true;
  }
}
