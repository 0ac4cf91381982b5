package safespace.application.session;

import java.util.function.Consumer;
import safespace.domain.message.History;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.Message;
import safespace.domain.message.MessageRepository;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.domain.session.SessionRepository;

/** Gives a session out as a whole, to the one whose session it is. */
public final class ExportSession {
  private final SessionRepository sessions;
  private final MessageRepository messages;

  public ExportSession(SessionRepository sessions, MessageRepository messages) {
    this.sessions = sessions;
    this.messages = messages;
  }

  public Session session(SessionId id) {
    return sessions.find(id);
  }

  /** All messages in their order, a page at a time: nothing is held while the reader reads. */
  public void messages(SessionId id, Consumer<Message> reader) {
    long after = 0;
    while (true) {
      HistoryQuery query = HistoryQuery.after(after, HistoryQuery.MOST);
      History page = messages.history(id, query, null).orElseThrow();
      page.messages().forEach(reader);
      if (!page.newer()) return;
      after = page.messages().getLast().seq();
    }
  }
}
