/** Following a session: what has happened since, and how processes tell one another of it. */
@NullMarked
package safespace.domain.live;

import org.jspecify.annotations.NullMarked;
