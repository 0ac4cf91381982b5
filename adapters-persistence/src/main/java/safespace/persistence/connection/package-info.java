/**
 * Connections to a PostgreSQL: opened, lent, bounded, watched, and what their failures mean. {@link
 * safespace.persistence.connection.Database} is the door.
 */
@NullMarked
package safespace.persistence.connection;

import org.jspecify.annotations.NullMarked;
