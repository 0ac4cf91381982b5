package safespace.application.session;

import org.jspecify.annotations.Nullable;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.domain.session.SessionRepository;
import safespace.domain.session.Title;

/** Makes a session for a client that brings no id. */
public final class CreateSession {
  private final SessionRepository sessions;
  private final Redaction redaction;

  public CreateSession(SessionRepository sessions, Redaction redaction) {
    this.sessions = sessions;
    this.redaction = redaction;
  }

  public Session create(@Nullable Title title, Metadata metadata, Actor actor) {
    Title stored = redaction.applied(title);
    return sessions.create(SessionId.random(), stored, metadata, actor).orElseThrow();
  }
}
