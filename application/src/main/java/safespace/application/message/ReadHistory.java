package safespace.application.message;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import safespace.domain.message.History;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.MessageRepository;
import safespace.domain.session.SessionId;

/** Gives a session's messages back, page by page. */
public final class ReadHistory {
  private final MessageRepository messages;

  public ReadHistory(MessageRepository messages) {
    this.messages = messages;
  }

  /**
   * One page.
   *
   * @param knownRevision the revision that the client has, or null
   * @return empty when the client's revision is still the session's
   */
  public Optional<History> read(
      SessionId session, HistoryQuery query, @Nullable Long knownRevision) {
    return messages.history(session, query, knownRevision);
  }
}
