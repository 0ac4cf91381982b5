package safespace.application.session;

import safespace.application.live.ChangeListener;
import safespace.domain.Actor;
import safespace.domain.session.ErasureReceipt;
import safespace.domain.session.SessionId;
import safespace.domain.session.SessionRepository;

/** Forgets a session and all that was said in it. */
public final class EraseSession {
  private final SessionRepository sessions;
  private final ChangeListener listener;

  public EraseSession(SessionRepository sessions, ChangeListener listener) {
    this.sessions = sessions;
    this.listener = listener;
  }

  public ErasureReceipt erase(SessionId id, Actor actor) {
    ErasureReceipt receipt = sessions.erase(id, actor);
    listener.changed(id);
    return receipt;
  }
}
