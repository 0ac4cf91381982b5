package safespace.domain.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.archive.Archive;
import safespace.domain.message.Append;
import safespace.domain.message.Appended;
import safespace.domain.message.Content;
import safespace.domain.message.Message;
import safespace.domain.message.MessageEdit;
import safespace.domain.message.MessageId;
import safespace.domain.message.MessageRepository;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Status;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.domain.session.SessionRepository;

/**
 * What the contracts have in common. Whoever keeps sessions extends each contract, once, and gives
 * it a storage; that may hold other sessions, for each test keeps to ids of its own.
 */
public abstract class StorageContract {

  /** Each call of them is durable by itself. */
  protected abstract Repositories repositories();

  /** Of the same storage. */
  protected abstract UnitOfWork unitOfWork();

  protected final SessionRepository sessions() {
    return repositories().sessions();
  }

  protected final MessageRepository messages() {
    return repositories().messages();
  }

  protected final Archive archive() {
    return repositories().archive();
  }

  /** A new session without messages. */
  protected final SessionId newSession() {
    return sessions()
        .create(SessionId.random(), null, Metadata.EMPTY, Actor.ANONYMOUS)
        .orElseThrow()
        .id();
  }

  /** A new session with so many messages. */
  protected final SessionId newSession(NewMessage... messages) {
    SessionId session = SessionId.random();
    append(session, messages);
    return session;
  }

  protected final SessionId erasedSession() {
    SessionId session = newSession();
    sessions().erase(session, Actor.ANONYMOUS);
    return session;
  }

  /** Appends as a visitor does who knows nothing of the session, which is made when need be. */
  protected final List<Message> append(SessionId session, NewMessage... messages) {
    return appendAfter(session, null, messages).messages();
  }

  protected final Appended appendAfter(
      SessionId session, @Nullable Long previousSeq, NewMessage... messages) {
    return messages()
        .append(new Append(session, List.of(messages), previousSeq, true, Actor.ANONYMOUS));
  }

  protected final void eraseMessage(SessionId session, MessageId id) {
    unitOfWork()
        .<@Nullable Void>atomically(work -> {
          work.messages().lock(session, id);
          work.messages().erase(session, id, Actor.SERVICE);
          return null;
        });
  }

  protected final Message editMessage(SessionId session, MessageId id, MessageEdit edit) {
    return unitOfWork()
        .atomically(work ->
            work.messages()
                .save(session, work.messages().lock(session, id).edited(edit), Actor.SERVICE));
  }

  /** An edit of the content alone. */
  protected static MessageEdit rewording(String text) {
    return new MessageEdit(new Content(text), null, metadata -> metadata, null);
  }

  protected static MessageEdit ending(Status status) {
    return MessageEdit.ending(status);
  }

  protected final Session find(SessionId session) {
    return sessions().find(session);
  }
}
