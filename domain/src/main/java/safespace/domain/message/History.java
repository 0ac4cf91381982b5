package safespace.domain.message;

import java.util.List;

/**
 * A page of a session's messages.
 *
 * @param revision the session's, at the moment of the reading
 * @param streaming whether a message of the session is still being written
 * @param messages in the order of their numbers
 * @param older whether there are messages before the page that the query asks for
 * @param newer the same after it
 */
public record History(
    long revision, boolean streaming, List<Message> messages, boolean older, boolean newer) {}
