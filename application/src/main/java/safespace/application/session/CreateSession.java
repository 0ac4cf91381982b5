package safespace.application.session;

import org.jspecify.annotations.Nullable;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.domain.session.SessionRepository;
import safespace.domain.session.Title;

/** Makes a session for a client that brings no id. */
public final class CreateSession {
  private final SessionRepository sessions;

  public CreateSession(SessionRepository sessions) {
    this.sessions = sessions;
  }

  public Session create(@Nullable Title title, Metadata metadata, Actor actor) {
    return sessions.create(SessionId.random(), title, metadata, actor).orElseThrow();
  }
}
