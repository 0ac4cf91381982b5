package safespace.domain.overview;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;

/**
 * Which sessions are asked for.
 *
 * @param limit the most, 1 to 200
 * @param after the last one of the page before, or null for the first page
 * @param activeSince only those that were active then or later, or null
 * @param metadata only those with all of these members; a text as it is, anything else as it is
 *     written in JSON
 */
public record SessionQuery(
    int limit, @Nullable Place after, @Nullable Instant activeSince, Map<String, String> metadata) {

  /** Where a session stands in the list. */
  public record Place(Instant lastActiveAt, SessionId id) {
    public static Place of(Session session) {
      return new Place(session.lastActiveAt(), session.id());
    }
  }

  public SessionQuery {
    metadata = Map.copyOf(metadata);
  }
}
