package safespace.domain.overview;

import safespace.domain.session.Session;

/** Looks across all sessions, for operators; changes nothing. */
public interface Overview {

  /**
   * A page of the sessions that have not expired, most recently active first, and where two were
   * active at once, by falling id. A session that is used meanwhile moves to the front, out of the
   * pages that are still to come.
   */
  Page<Session> sessions(SessionQuery query);

  /**
   * A page of the messages that cite a source, of sessions that have not expired, newest first.
   * Fewer than asked for come where they are very long.
   */
  Page<CitingMessage> citing(CitationQuery query);

  /** How much is stored. */
  Figures figures();
}
