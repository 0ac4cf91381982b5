/** Clearing away what is no longer to be kept. */
@NullMarked
package safespace.application.housekeeping;

import org.jspecify.annotations.NullMarked;
