package safespace.application.message;

import java.util.List;
import org.jspecify.annotations.Nullable;
import safespace.application.live.ChangeListener;
import safespace.domain.Actor;
import safespace.domain.Rejection;
import safespace.domain.message.Append;
import safespace.domain.message.Appended;
import safespace.domain.message.MessageRepository;
import safespace.domain.message.NewMessage;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.SessionId;

/** Adds messages to a session; where browsers make the ids, the first ones make the session. */
public final class AppendMessages {
  private final MessageRepository messages;
  private final boolean makesSessions;
  private final VisitorRoles visitorRoles;
  private final Redaction redaction;
  private final ChangeListener listener;

  /**
   * Appends within what is allowed.
   *
   * @param makesSessions whether a session that does not exist is made, under the id it is asked by
   */
  public AppendMessages(
      MessageRepository messages,
      boolean makesSessions,
      VisitorRoles visitorRoles,
      Redaction redaction,
      ChangeListener listener) {
    this.messages = messages;
    this.makesSessions = makesSessions;
    this.visitorRoles = visitorRoles;
    this.redaction = redaction;
    this.listener = listener;
  }

  /**
   * Adds a message.
   *
   * @param previousSeq the newest number that the client knows of, or null for a client that does
   *     not care
   */
  public Appended append(
      SessionId session, NewMessage added, @Nullable Long previousSeq, Actor actor) {
    return store(session, List.of(redaction.applied(added)), previousSeq, actor);
  }

  /** The same for a batch: all or none of the messages are stored. */
  public Appended append(
      SessionId session, List<NewMessage> added, @Nullable Long previousSeq, Actor actor) {
    return store(session, redaction.applied(added), previousSeq, actor);
  }

  private Appended store(
      SessionId session, List<NewMessage> added, @Nullable Long previousSeq, Actor actor) {
    added.forEach(message -> visitorRoles.require(actor, message.body().role()));
    boolean makesSession = makesSessions && session.isRandom();
    try {
      Appended appended =
          messages.append(new Append(session, added, previousSeq, makesSession, actor));
      if (!appended.replayed()) listener.changed(session);
      return appended;
    } catch (Rejection rejection) {
      boolean unknown = rejection.reason() == Rejection.Reason.SESSION_NOT_FOUND;
      if (unknown && makesSessions) session.requireRandom();
      throw rejection;
    }
  }
}
