package safespace.persistence;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import safespace.domain.Actor;
import safespace.domain.Rejection;
import safespace.domain.message.Append;
import safespace.domain.message.Appended;
import safespace.domain.message.Chunk;
import safespace.domain.message.Found;
import safespace.domain.message.History;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.Message;
import safespace.domain.message.MessageId;
import safespace.domain.message.MessageRepository;
import safespace.domain.message.Search;
import safespace.domain.session.SessionId;
import safespace.persistence.connection.Handles;

/** Messages in the table of that name; who changes them locks their session's row first. */
final class JdbiMessageRepository implements MessageRepository {
  private final Handles handles;
  private final Expiry expiry;
  private final Readings readings;
  private final Appending appending;

  JdbiMessageRepository(Handles handles, Expiry expiry, Readings readings, Appending appending) {
    this.handles = handles;
    this.expiry = expiry;
    this.readings = readings;
    this.appending = appending;
  }

  @Override
  public Appended append(Append append) {
    return appending.append(append);
  }

  @Override
  public Optional<History> history(
      SessionId session, HistoryQuery query, @Nullable Long knownRevision) {
    return readings.history(session, query, knownRevision);
  }

  @Override
  public Found search(SessionId session, Search search) {
    return readings.search(session, search);
  }

  @Override
  public Message find(SessionId session, MessageId id) {
    return handles.read(handle -> find(handle, session, id));
  }

  @Override
  public Message lock(SessionId session, MessageId id) {
    return handles.with(handle -> {
      boolean locked =
          expiry
              .define(
                  handle.createQuery(
                      """
                      -- lock a message
                      select from sessions s where id = :session and <alive> for no key update
                      """))
              .bind("session", session.value())
              .map((_, _) -> true)
              .findOne()
              .isPresent();
      if (!locked) throw expiry.absent(handle, session);
      return find(handle, session, id);
    });
  }

  private Message find(Handle handle, SessionId session, MessageId id) {
    Optional<Message> found =
        expiry
            .define(
                MessageColumns.define(
                    handle.createQuery(
                        """
                        -- read a message
                        select <read>, <known>
                        from sessions s
                        left join messages m on m.session_id = s.id and m.id = :id
                        where s.id = :session and <alive>
                        """)))
            .bind("session", session.value())
            .bind("id", id.value())
            .map((row, _) -> {
              if (row.getObject("seq") == null) throw Rejection.messageNotFound();
              if (row.getBoolean("erased")) throw Rejection.messageErased();
              return MessageColumns.read(row);
            })
            .findOne();
    return found.orElseThrow(() -> expiry.absent(handle, session));
  }

  @Override
  public long write(SessionId session, MessageId id, Chunk chunk, Actor actor) {
    return handles.with(
        handle -> new ChunkStatement(handle, session, id, chunk, actor, expiry).run());
  }

  @Override
  public Message save(SessionId session, Message message, Actor actor) {
    return handles.with(handle -> {
      Query statement =
          MessageColumns.define(
              handle.createQuery(
                  """
                  -- save a message
                  with session as (
                    update sessions
                    set streaming_count = streaming_count + (:status = 'streaming')::int - (
                          select (status = 'streaming')::int from messages
                          where session_id = :session and id = :id),
                        revision = revision + 1, updated_at = now(), updated_by = :actor
                    where id = :session
                    returning revision
                  ), taken_in as (
                    delete from message_chunks c using messages m
                    where m.session_id = :session and m.id = :id
                      and c.session_id = m.session_id and c.seq = m.seq
                  )
                  update messages m
                  set <edited>, changed_revision = (select revision from session),
                      updated_at = now(), updated_by = :actor
                  where session_id = :session and id = :id
                  returning <taken>
                  """));
      return MessageColumns.bind(statement, message)
          .bind("session", session.value())
          .bind("actor", actor.label())
          .map((row, _) -> MessageColumns.read(row))
          .one();
    });
  }

  @Override
  public void erase(SessionId session, MessageId id, Actor actor) {
    handles.with(handle ->
        handle
            .createUpdate(
                """
                -- erase a message
                with session as (
                  update sessions
                  set message_count = message_count - 1,
                      streaming_count = streaming_count - (
                        select (status = 'streaming')::int from messages
                        where session_id = :session and id = :id),
                      revision = revision + 1, updated_at = now(), updated_by = :actor
                  where id = :session
                  returning revision
                ), chunks as (
                  delete from message_chunks c using messages m
                  where m.session_id = :session and m.id = :id
                    and c.session_id = m.session_id and c.seq = m.seq
                )
                update messages
                set content = '', citations = null, metadata = '{}', status = 'complete',
                    body_sha256 = null, changed_revision = (select revision from session),
                    erased_at = now(), updated_at = now(), updated_by = :actor
                where session_id = :session and id = :id
                """)
            .bind("session", session.value())
            .bind("id", id.value())
            .bind("actor", actor.label())
            .execute());
  }
}
