package safespace.domain.overview;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import safespace.domain.session.SessionId;

/**
 * Which citing messages are asked for.
 *
 * @param url of the source, exactly
 * @param limit the most, 1 to 200
 * @param after the last one of the page before, or null for the first page
 */
public record CitationQuery(String url, int limit, @Nullable Place after) {

  /** Where a message stands in the list. */
  public record Place(Instant createdAt, SessionId session, long seq) {
    public static Place of(CitingMessage citing) {
      return new Place(citing.message().createdAt(), citing.session(), citing.message().seq());
    }
  }
}
