/**
 * The wire format: how sessions and messages are read from JSON and written as JSON, in requests
 * and answers and, a line each, in files. {@link safespace.http.json.Ndjson} is the door for files.
 */
@NullMarked
package safespace.http.json;

import org.jspecify.annotations.NullMarked;
