package safespace.application.archive;

import safespace.domain.archive.Archive;
import safespace.domain.archive.Archive.Cleared;

/** Removes everything that is stored, for who starts anew. */
public final class ClearConversations {
  private final Archive archive;

  public ClearConversations(Archive archive) {
    this.archive = archive;
  }

  /** Also forgets which sessions were erased: their ids may come back. */
  public Cleared clear() {
    return archive.clear();
  }
}
