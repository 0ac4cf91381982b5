/** What operators may see, one class an operation. */
@NullMarked
package safespace.application.overview;

import org.jspecify.annotations.NullMarked;
