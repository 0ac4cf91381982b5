package safespace.application.message;

import safespace.domain.message.Found;
import safespace.domain.message.MessageRepository;
import safespace.domain.message.Search;
import safespace.domain.session.SessionId;

/** Finds messages of a session by what they say. */
public final class SearchMessages {
  private final MessageRepository messages;

  public SearchMessages(MessageRepository messages) {
    this.messages = messages;
  }

  public Found search(SessionId session, Search search) {
    return messages.search(session, search);
  }
}
