package safespace.application.message;

import safespace.application.live.ChangeListener;
import safespace.domain.message.Chunk;
import safespace.domain.message.MessageId;
import safespace.domain.message.MessageRepository;
import safespace.domain.session.SessionId;

/** Goes on with a message that is being written. */
public final class WriteChunk {
  private final MessageRepository messages;
  private final ChangeListener listener;

  public WriteChunk(MessageRepository messages, ChangeListener listener) {
    this.messages = messages;
    this.listener = listener;
  }

  /** The length of the message with the chunk, in code points. */
  public long write(SessionId session, MessageId id, Chunk chunk) {
    long length = messages.write(session, id, chunk);
    listener.changed(session);
    return length;
  }
}
