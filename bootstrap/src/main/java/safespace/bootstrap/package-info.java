/**
 * Starts SafeSpace: the command line, the settings, the embedded database, and the wiring. {@link
 * safespace.bootstrap.Main} is where it begins; a class a command.
 */
@NullMarked
package safespace.bootstrap;

import org.jspecify.annotations.NullMarked;
