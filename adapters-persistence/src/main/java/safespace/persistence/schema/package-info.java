/**
 * The schema of the database: its migrations, forward and back, and how far it is. {@link
 * safespace.persistence.schema.PostgresSchema} is the door.
 */
@NullMarked
package safespace.persistence.schema;

import org.jspecify.annotations.NullMarked;
