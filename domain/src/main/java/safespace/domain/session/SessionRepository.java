package safespace.domain.session;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import safespace.domain.Actor;
import safespace.domain.Metadata;

/**
 * Keeps sessions. Every change is durable when its method returns, or, in a unit of work, when that
 * ends.
 *
 * <p>Methods that need a session reject with {@code SESSION_ERASED} while the tombstone of an
 * erased one stands, with {@code SESSION_EXPIRED} when nothing was appended to it for too long,
 * also while the tombstone of that stands, and with {@code SESSION_NOT_FOUND} when none has the id.
 */
public interface SessionRepository {

  /**
   * Makes a session.
   *
   * @return the new session, or empty when one with this id exists, which is left as it is
   */
  Optional<Session> create(SessionId id, @Nullable Title title, Metadata metadata, Actor actor);

  /** The session as it stands. */
  Session find(SessionId id);

  /** The sessions that exist, in the order of the ids; the others are left out. */
  List<Session> findAll(List<SessionId> ids);

  /** The session as it stands; nobody else changes it before the unit of work ends. */
  Session lock(SessionId id);

  /** Stores the title and metadata of a locked session and moves its revision by one. */
  Session save(Session session, Actor actor);

  /** Notes that a session is in use, which is no change of it: the revision stays. */
  Session renew(SessionId id);

  /**
   * Erases a session and all its messages for good. Its id stays refused for a while, of which only
   * a hash is kept.
   */
  ErasureReceipt erase(SessionId id, Actor actor);
}
