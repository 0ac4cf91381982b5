/**
 * Keeps sessions and messages in PostgreSQL. {@link safespace.persistence.PostgresStorage} is the
 * door; the SQL stands in the repositories.
 */
@NullMarked
package safespace.persistence;

import org.jspecify.annotations.NullMarked;
