/** What operators see: across all sessions, and how much there is. */
@NullMarked
package safespace.domain.overview;

import org.jspecify.annotations.NullMarked;
