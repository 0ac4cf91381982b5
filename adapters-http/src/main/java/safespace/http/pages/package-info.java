/** Files that a browser loads: the chat page, and the client that it and other pages use. */
@NullMarked
package safespace.http.pages;

import org.jspecify.annotations.NullMarked;
