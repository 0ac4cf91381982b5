package safespace.persistence;

import safespace.domain.message.Append;
import safespace.domain.message.Appended;
import safespace.persistence.connection.Handles;

/** How many appends at once are stored. */
interface Appending {
  /** As {@link safespace.domain.message.MessageRepository#append}. */
  Appended append(Append append);

  /** Each for itself. */
  static Appending of(Handles handles, Expiry expiry) {
    return append -> handles.with(handle -> new AppendStatement(handle, append, expiry).run());
  }
}
