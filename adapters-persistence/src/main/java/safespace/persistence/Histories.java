package safespace.persistence;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import safespace.domain.message.History;
import safespace.domain.message.HistoryQuery;
import safespace.domain.session.SessionId;
import safespace.persistence.connection.Handles;

/** Where pages of history are read. */
interface Histories {
  /** As {@link safespace.domain.message.MessageRepository#history}. */
  Optional<History> read(SessionId session, HistoryQuery query, @Nullable Long knownRevision);

  static Histories of(Handles handles, Expiry expiry) {
    return (session, query, knownRevision) ->
        handles.read(
            handle -> new HistoryStatement(handle, session, query, expiry).run(knownRevision));
  }
}
