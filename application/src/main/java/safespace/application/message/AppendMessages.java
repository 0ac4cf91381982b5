package safespace.application.message;

import java.util.List;
import org.jspecify.annotations.Nullable;
import safespace.domain.Actor;
import safespace.domain.Rejection;
import safespace.domain.message.Append;
import safespace.domain.message.Appended;
import safespace.domain.message.MessageRepository;
import safespace.domain.message.NewMessage;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.SessionId;

/** Adds messages to a session; the first ones make it, for its id was made by a browser. */
public final class AppendMessages {
  private final MessageRepository messages;
  private final Redaction redaction;

  public AppendMessages(MessageRepository messages, Redaction redaction) {
    this.messages = messages;
    this.redaction = redaction;
  }

  /**
   * Adds a message.
   *
   * @param previousSeq the newest number that the client knows of, or null for a client that does
   *     not care
   */
  public Appended append(
      SessionId session, NewMessage added, @Nullable Long previousSeq, Actor actor) {
    return store(session, List.of(redaction.applied(added)), previousSeq, actor);
  }

  /** The same for a batch: all or none of the messages are stored. */
  public Appended append(
      SessionId session, List<NewMessage> added, @Nullable Long previousSeq, Actor actor) {
    return store(session, redaction.applied(added), previousSeq, actor);
  }

  private Appended store(
      SessionId session, List<NewMessage> added, @Nullable Long previousSeq, Actor actor) {
    try {
      return messages.append(new Append(session, added, previousSeq, session.isRandom(), actor));
    } catch (Rejection rejection) {
      if (rejection.reason() == Rejection.Reason.SESSION_NOT_FOUND) session.requireRandom();
      throw rejection;
    }
  }
}
