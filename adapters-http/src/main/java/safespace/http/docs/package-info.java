/**
 * The contract of the API, {@code openapi.yaml}, as programs read it and as people do. {@link
 * safespace.http.docs.Docs} is the door.
 */
@NullMarked
package safespace.http.docs;

import org.jspecify.annotations.NullMarked;
