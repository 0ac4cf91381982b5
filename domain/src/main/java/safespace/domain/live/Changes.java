package safespace.domain.live;

import java.util.List;

/**
 * What has happened in a session after a place.
 *
 * @param events in the order of their revisions, then what is being written
 * @param place after them
 * @param more whether there is more to be told already
 */
public record Changes(List<Event> events, Place place, boolean more) {
  public Changes {
    events = List.copyOf(events);
  }
}
