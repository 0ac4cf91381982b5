package safespace.domain.session;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.Rejection;

/**
 * A session as it stands.
 *
 * @param messageCount its messages that are not erased
 * @param lastSeq the number of its newest message, 0 before the first; erased ones keep theirs
 * @param revision moves by one with each change of the session or of one of its messages
 * @param lastActiveAt when something was last appended, or the session last put
 */
public record Session(
    SessionId id,
    @Nullable Title title,
    Metadata metadata,
    long messageCount,
    long lastSeq,
    long revision,
    Instant createdAt,
    Instant updatedAt,
    Instant lastActiveAt,
    Actor createdBy,
    Actor updatedBy) {

  /** This session after the edit; equal to this one when nothing changes. */
  public Session edited(SessionEdit edit) {
    return new Session(
        id,
        edit.retitles() ? edit.title() : title,
        edit.metadata().apply(metadata),
        messageCount,
        lastSeq,
        revision,
        createdAt,
        updatedAt,
        lastActiveAt,
        createdBy,
        updatedBy);
  }

  /** When this session expires if nothing is appended to it, or null for never. */
  public @Nullable Instant expiresAt(@Nullable Duration ttl) {
    return ttl == null ? null : lastActiveAt.plus(ttl);
  }

  /** Refuses an edit that was made for another revision than this; null stands for any. */
  public void requireRevision(@Nullable Long expected) {
    if (expected != null && expected != revision) throw Rejection.revisionConflict();
  }
}
