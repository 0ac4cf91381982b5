/** Files that a browser loads: the chat page, the operators' page, and the client. */
@NullMarked
package safespace.http.pages;

import org.jspecify.annotations.NullMarked;
