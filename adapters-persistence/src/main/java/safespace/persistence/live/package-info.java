/**
 * How processes on one database tell one another what has changed. {@link
 * safespace.persistence.PostgresStorage} gives it out.
 */
@NullMarked
package safespace.persistence.live;

import org.jspecify.annotations.NullMarked;
