package safespace.application.session;

import java.util.List;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.domain.session.SessionRepository;

/** Shows several sessions at once, for a frontend that keeps several. */
public final class LookUpSessions {
  /** The most sessions that one call may ask for. */
  public static final int MOST = 100;

  private final SessionRepository sessions;

  public LookUpSessions(SessionRepository sessions) {
    this.sessions = sessions;
  }

  /** Those that exist, in the order asked for. */
  public List<Session> lookUp(List<SessionId> ids) {
    return sessions.findAll(ids);
  }
}
