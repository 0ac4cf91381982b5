/** How often somebody may do something. */
@NullMarked
package safespace.domain.limit;

import org.jspecify.annotations.NullMarked;
