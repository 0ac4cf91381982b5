package safespace.persistence;

import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;
import safespace.domain.Rejection;
import safespace.domain.session.SessionId;

/**
 * Whether a session still counts. A statement asks by {@code <alive>}, of {@code sessions s}: one
 * that has expired is not there for it, whether or not the sweeper has come by. The time is the
 * database's.
 */
record Expiry(@Nullable Duration ttl) {
  private static final String ALIVE =
      "(s.last_active_at > now() - :session_ttl::interval) is not false";

  /** Lets the statement say {@code <alive>}. */
  <S extends SqlStatement<S>> S define(S statement) {
    return statement
        .define("alive", ALIVE)
        .bind("session_ttl", ttl == null ? null : ttl.toString());
  }

  /** Why there is no such session. Asked only when one was missed, so that a hit costs nothing. */
  Rejection absent(Handle handle, SessionId id) {
    Optional<String> reason =
        define(
                handle.createQuery(
                    """
                    -- look why a session is gone
                    select reason from session_tombstones
                    where id = session_tombstone_id(:id) and expires_at > now()
                    union all
                    select 'expired' from sessions s where id = :id and not <alive>
                    """))
            .bind("id", id.value())
            .mapTo(String.class)
            .findFirst();
    return reason.map(Expiry::gone).orElseGet(Rejection::sessionNotFound);
  }

  private static Rejection gone(String reason) {
    return reason.equals("expired") ? Rejection.sessionExpired() : Rejection.sessionErased();
  }
}
