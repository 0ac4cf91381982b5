package safespace.application.session;

import org.jspecify.annotations.Nullable;
import safespace.application.live.ChangeListener;
import safespace.domain.Actor;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.Session;
import safespace.domain.session.SessionEdit;
import safespace.domain.session.SessionId;
import safespace.domain.storage.UnitOfWork;

/** Changes a session's title and metadata. */
public final class EditSession {
  private final UnitOfWork unitOfWork;
  private final Redaction redaction;
  private final ChangeListener listener;

  public EditSession(UnitOfWork unitOfWork, Redaction redaction, ChangeListener listener) {
    this.unitOfWork = unitOfWork;
    this.redaction = redaction;
    this.listener = listener;
  }

  /**
   * An edit that changes nothing leaves the revision as it is.
   *
   * @param expectedRevision the revision that the edit was made for, or null for any; another one
   *     is rejected with {@code REVISION_CONFLICT}
   */
  public Session edit(
      SessionId id, SessionEdit wanted, @Nullable Long expectedRevision, Actor actor) {
    SessionEdit edit = redaction.applied(wanted);
    Session edited =
        unitOfWork.atomically(work -> {
          Session before = work.sessions().lock(id);
          before.requireRevision(expectedRevision);
          Session after = before.edited(edit);
          return after.equals(before) ? before : work.sessions().save(after, actor);
        });
    listener.changed(id);
    return edited;
  }
}
