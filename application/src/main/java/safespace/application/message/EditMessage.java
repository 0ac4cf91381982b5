package safespace.application.message;

import safespace.application.live.ChangeListener;
import safespace.domain.Actor;
import safespace.domain.message.Message;
import safespace.domain.message.MessageEdit;
import safespace.domain.message.MessageId;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.SessionId;
import safespace.domain.storage.UnitOfWork;

/** Changes a message, or ends its streaming. */
public final class EditMessage {
  private final UnitOfWork unitOfWork;
  private final VisitorRoles visitorRoles;
  private final Redaction redaction;
  private final ChangeListener listener;

  public EditMessage(
      UnitOfWork unitOfWork,
      VisitorRoles visitorRoles,
      Redaction redaction,
      ChangeListener listener) {
    this.unitOfWork = unitOfWork;
    this.visitorRoles = visitorRoles;
    this.redaction = redaction;
    this.listener = listener;
  }

  /** An edit that changes nothing leaves the session's revision as it is. */
  public Message edit(SessionId session, MessageId id, MessageEdit wanted, Actor actor) {
    MessageEdit edit = redaction.applied(wanted);
    Message edited =
        unitOfWork.atomically(work -> {
          Message before = work.messages().lock(session, id);
          visitorRoles.require(actor, before.body().role());
          Message after = before.edited(edit);
          return after.equals(before) ? before : work.messages().save(session, after, actor);
        });
    listener.changed(session);
    return edited;
  }
}
