package safespace.persistence;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import safespace.domain.message.Found;
import safespace.domain.message.History;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.Search;
import safespace.domain.session.SessionId;
import safespace.persistence.connection.Handles;

/** Where many messages are read at once. */
interface Readings {
  /** As {@link safespace.domain.message.MessageRepository#history}. */
  Optional<History> history(SessionId session, HistoryQuery query, @Nullable Long knownRevision);

  /** As {@link safespace.domain.message.MessageRepository#search}. */
  Found search(SessionId session, Search search);

  /**
   * Where everything is read that is read one by one, too.
   *
   * @param language the name of a text search configuration
   */
  static Readings of(Handles handles, Expiry expiry, String language) {
    return new Readings() {
      @Override
      public Optional<History> history(
          SessionId session, HistoryQuery query, @Nullable Long knownRevision) {
        return handles.read(
            handle -> new HistoryStatement(handle, session, query, expiry).run(knownRevision));
      }

      @Override
      public Found search(SessionId session, Search search) {
        return handles.read(
            handle -> new SearchStatement(handle, session, search, language, expiry).run().found());
      }
    };
  }
}
