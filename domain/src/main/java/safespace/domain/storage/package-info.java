/** How several calls become one, and how the storage itself is doing. */
@NullMarked
package safespace.domain.storage;

import org.jspecify.annotations.NullMarked;
