/**
 * Live events as server-sent events: one thread a stream, which waits for something new, reads it
 * and writes it. {@link safespace.http.live.EventStreams} is the door for the routes.
 */
@NullMarked
package safespace.http.live;

import org.jspecify.annotations.NullMarked;
