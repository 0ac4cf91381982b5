package safespace.application.archive;

import java.util.function.Consumer;
import safespace.domain.archive.Archive;
import safespace.domain.archive.Entry;

/** Gives out everything that is stored. */
public final class ExportConversations {
  private final Archive archive;

  public ExportConversations(Archive archive) {
    this.archive = archive;
  }

  /** Each session, by id, and then its messages in order; all as it was at one moment. */
  public void export(Consumer<Entry> reader) {
    archive.export(reader);
  }
}
