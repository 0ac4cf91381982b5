package safespace.application.session;

import safespace.domain.Actor;
import safespace.domain.session.ErasureReceipt;
import safespace.domain.session.SessionId;
import safespace.domain.session.SessionRepository;

/** Forgets a session and all that was said in it. */
public final class EraseSession {
  private final SessionRepository sessions;

  public EraseSession(SessionRepository sessions) {
    this.sessions = sessions;
  }

  public ErasureReceipt erase(SessionId id, Actor actor) {
    return sessions.erase(id, actor);
  }
}
