/** Conversations in bulk: what goes in and out as a file. */
@NullMarked
package safespace.domain.archive;

import org.jspecify.annotations.NullMarked;
