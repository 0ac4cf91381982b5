package safespace.application.session;

import java.util.Optional;
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
  private final Redaction redaction;

  public PutSession(SessionRepository sessions, UnitOfWork unitOfWork, Redaction redaction) {
    this.sessions = sessions;
    this.unitOfWork = unitOfWork;
    this.redaction = redaction;
  }

  /** Rejects an id that somebody might guess, unless the session exists. */
  public Put put(SessionId id, SessionEdit wanted, Actor actor) {
    SessionEdit edit = redaction.applied(wanted);
    if (id.isRandom()) {
      Optional<Session> made =
          sessions.create(id, edit.title(), edit.metadata().apply(Metadata.EMPTY), actor);
      if (made.isPresent()) return new Put(made.get(), true);
    }
    try {
      return new Put(unitOfWork.atomically(work -> edit(work.sessions(), id, edit, actor)), false);
    } catch (Rejection rejection) {
      if (rejection.reason() == Rejection.Reason.SESSION_NOT_FOUND) id.requireRandom();
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
