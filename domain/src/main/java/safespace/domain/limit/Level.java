package safespace.domain.limit;

import java.time.Duration;

/**
 * How full a bucket is.
 *
 * @param left whole tokens that are in it
 * @param untilNext after which there is one; zero when there is
 * @param untilFull after which it is full, if nobody takes any
 */
public record Level(long left, Duration untilNext, Duration untilFull) {}
