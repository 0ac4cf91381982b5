package safespace.application.message;

import java.util.List;
import org.jspecify.annotations.Nullable;
import safespace.application.live.ChangeListener;
import safespace.domain.Actor;
import safespace.domain.Rejection;
import safespace.domain.message.Append;
import safespace.domain.message.Appended;
import safespace.domain.message.MessageRepository;
import safespace.domain.message.NewMessage;
import safespace.domain.session.SessionId;

/** Adds messages to a session; the first ones make it, for its id was made by a browser. */
public final class AppendMessages {
  private final MessageRepository messages;
  private final ChangeListener listener;

  public AppendMessages(MessageRepository messages, ChangeListener listener) {
    this.messages = messages;
    this.listener = listener;
  }

  /**
   * All or none of the messages are stored.
   *
   * @param previousSeq the newest number that the client knows of, or null for a client that does
   *     not care
   */
  public Appended append(
      SessionId session, List<NewMessage> added, @Nullable Long previousSeq, Actor actor) {
    try {
      Appended appended =
          messages.append(new Append(session, added, previousSeq, session.isRandom(), actor));
      if (!appended.replayed()) listener.changed(session);
      return appended;
    } catch (Rejection rejection) {
      if (rejection.reason() == Rejection.Reason.SESSION_NOT_FOUND) session.requireRandom();
      throw rejection;
    }
  }
}
