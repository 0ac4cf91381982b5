package safespace.application.message;

import org.jspecify.annotations.Nullable;
import safespace.application.live.ChangeListener;
import safespace.domain.Actor;
import safespace.domain.message.MessageId;
import safespace.domain.session.SessionId;
import safespace.domain.storage.UnitOfWork;

/** Forgets what a message said. */
public final class EraseMessage {
  private final UnitOfWork unitOfWork;
  private final ChangeListener listener;

  public EraseMessage(UnitOfWork unitOfWork, ChangeListener listener) {
    this.unitOfWork = unitOfWork;
    this.listener = listener;
  }

  public void erase(SessionId session, MessageId id, Actor actor) {
    unitOfWork.<@Nullable Void>atomically(work -> {
      work.messages().lock(session, id);
      work.messages().erase(session, id, actor);
      return null;
    });
    listener.changed(session);
  }
}
