package safespace.application.session;

import java.util.Optional;
import safespace.application.live.ChangeListener;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.Rejection;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.Session;
import safespace.domain.session.SessionEdit;
import safespace.domain.session.SessionId;
import safespace.domain.session.SessionRepository;
import safespace.domain.storage.UnitOfWork;

/** Makes sure that the session of a browser's id exists, and notes that it is in use. */
public final class PutSession {

  /**
   * What came of it.
   *
   * @param made false when the session was there already
   */
  public record Put(Session session, boolean made) {}

  private final SessionRepository sessions;
  private final UnitOfWork unitOfWork;
  private final boolean makesSessions;
  private final Redaction redaction;
  private final ChangeListener listener;

  /**
   * Puts sessions that exist.
   *
   * @param makesSessions whether also one that does not, under the id it is asked by
   */
  public PutSession(
      SessionRepository sessions,
      UnitOfWork unitOfWork,
      boolean makesSessions,
      Redaction redaction,
      ChangeListener listener) {
    this.sessions = sessions;
    this.unitOfWork = unitOfWork;
    this.makesSessions = makesSessions;
    this.redaction = redaction;
    this.listener = listener;
  }

  /** Rejects an id that somebody might guess where it is to make the session. */
  public Put put(SessionId id, SessionEdit wanted, Actor actor) {
    SessionEdit edit = redaction.applied(wanted);
    if (makesSessions && id.isRandom()) {
      Optional<Session> made =
          sessions.create(id, edit.title(), edit.metadata().apply(Metadata.EMPTY), actor);
      if (made.isPresent()) return new Put(made.get(), true);
    }
    try {
      Session edited = unitOfWork.atomically(work -> edit(work.sessions(), id, edit, actor));
      listener.changed(id);
      return new Put(edited, false);
    } catch (Rejection rejection) {
      boolean unknown = rejection.reason() == Rejection.Reason.SESSION_NOT_FOUND;
      if (unknown && makesSessions) id.requireRandom();
      throw rejection;
    }
  }

  private static Session edit(
      SessionRepository sessions, SessionId id, SessionEdit edit, Actor actor) {
    Session before = sessions.lock(id);
    Session after = before.edited(edit);
    if (!after.equals(before)) sessions.save(after, actor);
    return sessions.renew(id);
  }
}
