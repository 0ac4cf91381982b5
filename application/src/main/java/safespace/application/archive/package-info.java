/** Conversations in bulk, in and out. */
@NullMarked
package safespace.application.archive;

import org.jspecify.annotations.NullMarked;
