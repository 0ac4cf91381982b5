package safespace.domain.message;

import java.util.List;

/**
 * How an append ended.
 *
 * @param messages as they stand, in the order in which they were sent
 * @param replayed true when all of them had been stored before, so that nothing changed
 */
public record Appended(List<Message> messages, boolean replayed) {}
