package safespace.application.message;

import safespace.application.live.ChangeListener;
import safespace.domain.Actor;
import safespace.domain.message.Chunk;
import safespace.domain.message.MessageId;
import safespace.domain.message.MessageRepository;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.SessionId;

/** Goes on with a message that is being written. */
public final class WriteChunk {
  private final MessageRepository messages;
  private final VisitorRoles visitorRoles;
  private final Redaction redaction;
  private final ChangeListener listener;

  public WriteChunk(
      MessageRepository messages,
      VisitorRoles visitorRoles,
      Redaction redaction,
      ChangeListener listener) {
    this.messages = messages;
    this.visitorRoles = visitorRoles;
    this.redaction = redaction;
    this.listener = listener;
  }

  /** The length of the message with the chunk, in code points. */
  public long write(SessionId session, MessageId id, Chunk chunk, Actor actor) {
    redaction.rejectPieces();
    if (visitorRoles.restrict(actor)) {
      // A message keeps its role, so that it may be asked for before.
      visitorRoles.require(actor, messages.find(session, id).body().role());
    }
    long length = messages.write(session, id, chunk, actor);
    listener.changed(session);
    return length;
  }
}
