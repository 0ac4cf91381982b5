package safespace.domain.housekeeping;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Clears away what is no longer to be kept, a part at a time, so that nobody waits for it; what is
 * in use at that moment is left for the next time, and so is all while another process is at it.
 * Time is the storage's own.
 */
public interface Housekeeping {

  /**
   * What a part of the work did.
   *
   * @param erased how much was erased
   * @param last whether there is nothing more to do for now
   */
  record Part(long erased, boolean last) {}

  /** Erases some sessions that have expired, with their messages; their ids stay refused. */
  Part eraseExpiredSessions();

  /** Erases some messages that are older; their sessions stay. */
  Part eraseMessagesOlderThan(Duration age);

  /**
   * Ends some messages that are being written, and to which nothing was added for so long: as
   * interrupted, with their text kept.
   *
   * @return as erased, how many were ended
   */
  Part interruptStreams(Duration silence);

  /** Forgets some of the ids whose time of being refused is over. */
  Part forgetTombstones();

  /**
   * For how long the oldest thing has been due that is still there.
   *
   * @param age of messages to be erased, or null for none
   */
  Duration backlog(@Nullable Duration age);
}
