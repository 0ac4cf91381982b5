package safespace.domain.overview;

import safespace.domain.message.Message;
import safespace.domain.session.SessionId;

/** A message that cites a source, and the session that it is of. */
public record CitingMessage(SessionId session, Message message) {}
