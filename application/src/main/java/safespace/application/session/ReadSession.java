package safespace.application.session;

import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.domain.session.SessionRepository;

/** Shows a session as it stands. */
public final class ReadSession {
  private final SessionRepository sessions;

  public ReadSession(SessionRepository sessions) {
    this.sessions = sessions;
  }

  public Session read(SessionId id) {
    return sessions.find(id);
  }
}
