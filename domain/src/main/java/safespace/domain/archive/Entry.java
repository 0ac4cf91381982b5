package safespace.domain.archive;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import safespace.domain.Metadata;
import safespace.domain.message.NewMessage;
import safespace.domain.session.SessionId;
import safespace.domain.session.Title;

/** One line of an archive. */
public sealed interface Entry {
  SessionId session();

  /**
   * A session by itself.
   *
   * @param createdAt null for now
   */
  record OfSession(
      SessionId session, @Nullable Title title, Metadata metadata, @Nullable Instant createdAt)
      implements Entry {}

  /** A message; those of one session stand in their order. */
  record OfMessage(SessionId session, NewMessage message) implements Entry {}
}
