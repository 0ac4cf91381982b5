/** Whether SafeSpace can serve. */
@NullMarked
package safespace.application.health;

import org.jspecify.annotations.NullMarked;
