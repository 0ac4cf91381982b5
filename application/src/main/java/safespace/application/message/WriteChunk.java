package safespace.application.message;

import safespace.domain.message.Chunk;
import safespace.domain.message.MessageId;
import safespace.domain.message.MessageRepository;
import safespace.domain.session.SessionId;

/** Goes on with a message that is being written. */
public final class WriteChunk {
  private final MessageRepository messages;

  public WriteChunk(MessageRepository messages) {
    this.messages = messages;
  }

  /** The length of the message with the chunk, in code points. */
  public long write(SessionId session, MessageId id, Chunk chunk) {
    return messages.write(session, id, chunk);
  }
}
