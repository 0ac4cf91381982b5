package safespace.application.message;

import safespace.domain.message.Chunk;
import safespace.domain.message.MessageId;
import safespace.domain.message.MessageRepository;
import safespace.domain.redaction.Redaction;
import safespace.domain.session.SessionId;

/** Goes on with a message that is being written. */
public final class WriteChunk {
  private final MessageRepository messages;
  private final Redaction redaction;

  public WriteChunk(MessageRepository messages, Redaction redaction) {
    this.messages = messages;
    this.redaction = redaction;
  }

  /** The length of the message with the chunk, in code points. */
  public long write(SessionId session, MessageId id, Chunk chunk) {
    redaction.rejectPieces();
    return messages.write(session, id, chunk);
  }
}
