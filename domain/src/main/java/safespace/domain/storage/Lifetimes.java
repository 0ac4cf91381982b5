package safespace.domain.storage;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long things are kept.
 *
 * @param session without anything being appended to it, or null for ever
 * @param tombstone of a session that is gone: as long its id stays refused
 */
public record Lifetimes(@Nullable Duration session, Duration tombstone) {}
