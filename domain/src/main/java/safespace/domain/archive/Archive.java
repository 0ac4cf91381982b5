package safespace.domain.archive;

import java.util.List;
import java.util.function.Consumer;

/** Takes conversations in and gives them out, many at a time. */
public interface Archive {

  /** How the loading of one entry ended. */
  enum Outcome {
    STORED,
    /** It was there already, as first sent or as it stands now. */
    SKIPPED,
    SESSION_ERASED,
    SESSION_EXPIRED,
    MESSAGE_ERASED,
    MESSAGE_ID_CONFLICT;

    public boolean refused() {
      return compareTo(SKIPPED) > 0;
    }
  }

  /**
   * What became of some entries.
   *
   * @param outcomes one for each entry, in their order
   * @param sessionsMade also those that had no entry of their own, only messages
   */
  record Loaded(List<Outcome> outcomes, long sessionsMade) {}

  /**
   * Stores entries, each by itself: one that is refused does not keep out the others. Messages are
   * added to the end of their sessions; one whose session does not exist makes it.
   */
  Loaded load(List<Entry> entries);

  /**
   * Gives out everything that is stored, as it was at one moment: each session, by id, and then its
   * messages in order.
   */
  void export(Consumer<Entry> reader);

  /**
   * What was removed.
   *
   * @param messages those that were not erased before
   * @param tombstones of sessions that were erased before
   */
  record Cleared(long sessions, long messages, long tombstones) {}

  /** Removes everything that is stored, and with it the memory of what was erased before. */
  Cleared clear();
}
