package safespace.domain.message;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import safespace.domain.Actor;
import safespace.domain.Mistake;
import safespace.domain.Mistakes;
import safespace.domain.session.SessionId;

/**
 * Messages to be added to the end of a session, all or none.
 *
 * @param messages 1 to 100, each with an id of its own
 * @param previousSeq the newest number that the writer knows of (0 for an empty session), or null
 *     for a writer who does not care
 * @param makesSession whether a session that does not exist is made
 */
public record Append(
    SessionId session,
    List<NewMessage> messages,
    @Nullable Long previousSeq,
    boolean makesSession,
    Actor actor) {

  /** The most messages that one append may bring. */
  public static final int MOST = 100;

  public Append {
    messages = List.copyOf(messages);
    Mistakes mistakes = new Mistakes();
    if (messages.isEmpty()) {
      mistakes.add("/messages", Mistake.Code.TOO_SHORT, "At least 1 message.");
    }
    if (messages.size() > MOST) {
      mistakes.add("/messages", Mistake.Code.TOO_LONG, "At most " + MOST + " messages.");
    }
    Set<MessageId> ids = new HashSet<>();
    for (int i = 0; i < messages.size(); i++) {
      if (!ids.add(messages.get(i).id())) {
        mistakes.add(
            "/messages/" + i + "/id", Mistake.Code.INVALID_VALUE, "Each message has its own id.");
      }
    }
    mistakes.rejectIfAny();
  }

  /** Whether its session may begin with it: one who knows of messages means another session. */
  public boolean makesNewSession() {
    return makesSession && (previousSeq == null || previousSeq == 0);
  }
}
