/** Sensitive data in what people write: how it is found, and what becomes of it. */
@NullMarked
package safespace.domain.redaction;

import org.jspecify.annotations.NullMarked;
