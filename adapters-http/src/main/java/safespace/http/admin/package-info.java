/**
 * What operators' requests need and others do not: their key, cursors that tell nothing, and packed
 * bodies.
 */
@NullMarked
package safespace.http.admin;

import org.jspecify.annotations.NullMarked;
