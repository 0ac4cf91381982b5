/** A session: one anonymous visitor's conversation, known by an id that only the visitor has. */
@NullMarked
package safespace.domain.session;

import org.jspecify.annotations.NullMarked;
