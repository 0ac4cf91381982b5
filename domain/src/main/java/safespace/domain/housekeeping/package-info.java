/** Clearing away what is no longer to be kept. */
@NullMarked
package safespace.domain.housekeeping;

import org.jspecify.annotations.NullMarked;
