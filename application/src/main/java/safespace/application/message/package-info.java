/** What can be done with the messages of a session, one class an operation. */
@NullMarked
package safespace.application.message;

import org.jspecify.annotations.NullMarked;
