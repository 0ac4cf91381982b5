/**
 * Serves SafeSpace over HTTP. {@link safespace.http.RestApi} is the door, and the table of all
 * routes; a handlers class a noun; what is common to all requests stands in the classes around
 * them.
 */
@NullMarked
package safespace.http;

import org.jspecify.annotations.NullMarked;
