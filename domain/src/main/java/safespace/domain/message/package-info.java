/** The messages of a session, in the order of their numbers. */
@NullMarked
package safespace.domain.message;

import org.jspecify.annotations.NullMarked;
