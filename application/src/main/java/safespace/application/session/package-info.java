/** What can be done with a session, one class an operation. */
@NullMarked
package safespace.application.session;

import org.jspecify.annotations.NullMarked;
