/**
 * The schema of the database: its migrations, forward and back, and how far it is. {@link
 * safespace.persistence.schema.PostgresSchema} is the door for who changes it, {@link
 * safespace.persistence.schema.InstalledSchema} for who only serves on it.
 */
@NullMarked
package safespace.persistence.schema;

import org.jspecify.annotations.NullMarked;
