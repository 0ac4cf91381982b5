/** Following sessions, and being told at once of what happens in them. */
@NullMarked
package safespace.application.live;

import org.jspecify.annotations.NullMarked;
