/**
 * Who may know whom. Each rule is kept twice: by SafeSpace itself, and by a small planted system
 * that breaks it, so that no rule is green because it looks at nothing.
 */
@NullMarked
package safespace.architecture;

import org.jspecify.annotations.NullMarked;
