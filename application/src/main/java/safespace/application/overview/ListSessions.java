package safespace.application.overview;

import safespace.domain.overview.Overview;
import safespace.domain.overview.Page;
import safespace.domain.overview.SessionQuery;
import safespace.domain.session.Session;

/** Shows an operator all sessions, page by page. */
public final class ListSessions {
  private final Overview overview;

  public ListSessions(Overview overview) {
    this.overview = overview;
  }

  public Page<Session> list(SessionQuery query) {
    return overview.sessions(query);
  }
}
