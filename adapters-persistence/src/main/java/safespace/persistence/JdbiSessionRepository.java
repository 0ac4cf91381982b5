package safespace.persistence;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.session.ErasureReceipt;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.domain.session.SessionRepository;
import safespace.domain.session.Title;
import safespace.domain.storage.Lifetimes;
import safespace.persistence.connection.Handles;

/** Sessions in the table of that name, the ids of erased ones as tombstones. */
final class JdbiSessionRepository implements SessionRepository {
  /** What {@link #session} reads, of {@code sessions s}. */
  static final String COLUMNS =
      "id, title, metadata, message_count, last_seq, revision, created_at, updated_at,"
          + " last_active_at, created_by, updated_by";

  private final Handles handles;
  private final Duration tombstoneTtl;
  private final Expiry expiry;

  JdbiSessionRepository(Handles handles, Lifetimes lifetimes) {
    this.handles = handles;
    this.tombstoneTtl = lifetimes.tombstone();
    this.expiry = new Expiry(lifetimes.session());
  }

  @Override
  public Optional<Session> create(
      SessionId id, @Nullable Title title, Metadata metadata, Actor actor) {
    return handles.with(handle ->
        handle
            .createQuery(
                """
                -- create a session
                insert into sessions (id, title, metadata, created_by, updated_by)
                values (:id, :title, :metadata::jsonb, :actor, :actor)
                on conflict (id) do nothing
                returning <columns>
                """)
            .define("columns", COLUMNS)
            .bind("id", id.value())
            .bind("title", Rows.text(title))
            .bind("metadata", metadata.toJson())
            .bind("actor", actor.label())
            .map((row, _) -> session(row))
            .findOne());
  }

  @Override
  public Session find(SessionId id) {
    return handles.read(handle ->
        expiry
            .define(
                handle.createQuery(
                    """
                    -- read a session
                    select <columns> from sessions s where id = :id and <alive>
                    """))
            .define("columns", COLUMNS)
            .bind("id", id.value())
            .map((row, _) -> session(row))
            .findOne()
            .orElseThrow(() -> expiry.absent(handle, id)));
  }

  @Override
  public List<Session> findAll(List<SessionId> ids) {
    UUID[] wanted = ids.stream().map(SessionId::value).toArray(UUID[]::new);
    Map<SessionId, Session> found =
        handles.read(handle ->
            expiry
                .define(
                    handle.createQuery(
                        """
                        -- read sessions
                        select <columns> from sessions s where id = any(:ids) and <alive>
                        """))
                .define("columns", COLUMNS)
                .bind("ids", wanted)
                .map((row, _) -> session(row))
                .collect(Collectors.toMap(Session::id, Function.identity())));
    return ids.stream().flatMap(id -> Optional.ofNullable(found.get(id)).stream()).toList();
  }

  @Override
  public Session lock(SessionId id) {
    return handles.with(handle ->
        expiry
            .define(
                handle.createQuery(
                    """
                    -- lock a session
                    select <columns> from sessions s where id = :id and <alive> for no key update
                    """))
            .define("columns", COLUMNS)
            .bind("id", id.value())
            .map((row, _) -> session(row))
            .findOne()
            .orElseThrow(() -> expiry.absent(handle, id)));
  }

  @Override
  public Session save(Session session, Actor actor) {
    return handles.with(handle ->
        handle
            .createQuery(
                """
                -- save a session
                update sessions
                set title = :title, metadata = :metadata::jsonb, revision = revision + 1,
                    changed_revision = revision + 1, updated_at = now(), updated_by = :actor
                where id = :id
                returning <columns>
                """)
            .define("columns", COLUMNS)
            .bind("id", session.id().value())
            .bind("title", Rows.text(session.title()))
            .bind("metadata", session.metadata().toJson())
            .bind("actor", actor.label())
            .map((row, _) -> session(row))
            .one());
  }

  @Override
  public Session renew(SessionId id) {
    return handles.with(handle ->
        expiry
            .define(
                handle.createQuery(
                    """
                    -- renew a session
                    update sessions s set last_active_at = now()
                    where id = :id and <alive>
                    returning <columns>
                    """))
            .define("columns", COLUMNS)
            .bind("id", id.value())
            .map((row, _) -> session(row))
            .findOne()
            .orElseThrow(() -> expiry.absent(handle, id)));
  }

  @Override
  public ErasureReceipt erase(SessionId id, Actor actor) {
    return handles.with(handle ->
        expiry
            .define(
                handle.createQuery(
                    """
                    -- erase a session
                    with erased as (
                      delete from sessions s where id = :id and <alive> returning id, message_count
                    ), tombstone as (
                      insert into session_tombstones (id, expires_at, reason, created_by, updated_by)
                      select session_tombstone_id(id), now() + :ttl::interval, 'erased', :actor, :actor
                      from erased
                      on conflict (id) do update
                        set expires_at = excluded.expires_at, reason = excluded.reason, updated_at = now(), updated_by = :actor
                    )
                    select message_count, now() as erased_at from erased
                    """))
            .bind("id", id.value())
            .bind("ttl", tombstoneTtl.toString())
            .bind("actor", actor.label())
            .map((row, _) ->
                new ErasureReceipt(
                    id, row.getLong("message_count"), Rows.instant(row, "erased_at")))
            .findOne()
            .orElseThrow(() -> expiry.absent(handle, id)));
  }

  static Session session(ResultSet row) throws SQLException {
    return new Session(
        new SessionId(Rows.uuid(row, "id")),
        Rows.title(row),
        Rows.metadata(row),
        row.getLong("message_count"),
        row.getLong("last_seq"),
        row.getLong("revision"),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "updated_at"),
        Rows.instant(row, "last_active_at"),
        Actor.of(row.getString("created_by")),
        Actor.of(row.getString("updated_by")));
  }
}
