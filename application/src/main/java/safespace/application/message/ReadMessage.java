package safespace.application.message;

import safespace.domain.message.Message;
import safespace.domain.message.MessageId;
import safespace.domain.message.MessageRepository;
import safespace.domain.session.SessionId;

/** Shows a message as it stands. */
public final class ReadMessage {
  private final MessageRepository messages;

  public ReadMessage(MessageRepository messages) {
    this.messages = messages;
  }

  public Message read(SessionId session, MessageId id) {
    return messages.find(session, id);
  }
}
