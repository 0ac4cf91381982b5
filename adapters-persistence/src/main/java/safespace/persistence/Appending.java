package safespace.persistence;

import safespace.domain.message.Append;
import safespace.domain.message.Appended;
import safespace.persistence.connection.Handles;

/** How many appends at once are stored. */
interface Appending extends AutoCloseable {
  /** As {@link safespace.domain.message.MessageRepository#append}. */
  Appended append(Append append);

  /** Takes on nothing more, and comes back when what was taken on is stored. */
  @Override
  default void close() {}

  /** Each for itself. */
  static Appending of(Handles handles, Expiry expiry) {
    return append -> handles.with(handle -> new AppendStatement(handle, append, expiry).run());
  }
}
