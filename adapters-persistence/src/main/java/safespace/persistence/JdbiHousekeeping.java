package safespace.persistence;

import static safespace.domain.Actor.SWEEPER;
import static safespace.domain.message.Status.INTERRUPTED;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import safespace.domain.housekeeping.Housekeeping;
import safespace.domain.message.Message;
import safespace.domain.message.MessageEdit;
import safespace.domain.message.MessageId;
import safespace.domain.message.MessageRepository;
import safespace.domain.session.SessionId;
import safespace.domain.storage.Lifetimes;
import safespace.persistence.connection.Handles;

/**
 * Clears away in statements that end soon and leave out what others hold. Each part is durable by
 * itself.
 */
final class JdbiHousekeeping implements Housekeeping {
  /** The name of the lock that a process holds while it is at it. */
  private static final String LOCK = "safespace housekeeping";

  private static final int SESSIONS_A_PART = 100;
  private static final int STREAMS_A_PART = 20;
  private static final int MESSAGES_A_SESSION = 500;

  private final Handles transactions;
  private final Function<Handles, MessageRepository> messages;
  private final Lifetimes lifetimes;
  private final Expiry expiry;

  /**
   * @param messages the repository of a unit of work
   */
  JdbiHousekeeping(
      Handles transactions, Function<Handles, MessageRepository> messages, Lifetimes lifetimes) {
    this.transactions = transactions;
    this.messages = messages;
    this.lifetimes = lifetimes;
    this.expiry = new Expiry(lifetimes.session());
  }

  /** A transaction of its own for a part of the work, unless another process is at it. */
  private Part alone(Function<Handle, Part> work) {
    return transactions.with(handle -> {
      boolean alone =
          handle
              .createQuery(
                  """
                  -- keep others from housekeeping
                  select pg_try_advisory_xact_lock(hashtextextended(:name, 0))
                  """)
              .bind("name", LOCK)
              .mapTo(Boolean.class)
              .one();
      return alone ? work.apply(handle) : new Part(0, true);
    });
  }

  @Override
  public Part eraseExpiredSessions() {
    Duration ttl = lifetimes.session();
    if (ttl == null) return new Part(0, true);
    return alone(handle -> {
      long erased =
          handle
              .createQuery(
                  """
                  -- erase expired sessions
                  with due as (
                    select id from sessions
                    where active_hour <= now() - :ttl::interval
                      and last_active_at <= now() - :ttl::interval
                    order by active_hour
                    limit :most
                    for update skip locked
                  ), erased as (
                    delete from sessions s using due where s.id = due.id returning s.id
                  ), tombstones as (
                    insert into session_tombstones (id, expires_at, reason, created_by, updated_by)
                    select session_tombstone_id(id), now() + :tombstone::interval, 'expired',
                           :actor, :actor
                    from erased
                    on conflict (id) do update
                      set expires_at = excluded.expires_at, reason = excluded.reason,
                          updated_at = now(), updated_by = :actor
                  )
                  select count(*) from erased
                  """)
              .bind("ttl", ttl.toString())
              .bind("tombstone", lifetimes.tombstone().toString())
              .bind("actor", SWEEPER.label())
              .bind("most", SESSIONS_A_PART)
              .mapTo(Long.class)
              .one();
      return new Part(erased, erased < SESSIONS_A_PART);
    });
  }

  @Override
  public Part eraseMessagesOlderThan(Duration age) {
    return alone(handle ->
        handle
            .createQuery(
                """
                -- erase old messages
                with due as (
                  select id, revision from sessions
                  where oldest_message_at < now() - :age::interval
                  order by oldest_message_at
                  limit :sessions
                  for no key update skip locked
                ), old as (
                  select m.session_id, m.seq, m.status,
                         due.revision + row_number() over (partition by due.id order by m.seq)
                           as revision
                  from due cross join lateral (
                    select session_id, seq, status from messages
                    where session_id = due.id and erased_at is null
                      and created_at < now() - :age::interval
                    order by seq
                    limit :messages) m
                ), chunks as (
                  delete from message_chunks c using old
                  where c.session_id = old.session_id and c.seq = old.seq
                ), erased as (
                  update messages m
                  set content = '', citations = null, metadata = '{}', status = 'complete',
                      body_sha256 = null, changed_revision = old.revision, erased_at = now(),
                      updated_at = now(), updated_by = :actor
                  from old
                  where m.session_id = old.session_id and m.seq = old.seq
                ), counts as (
                  select due.id, count(old.seq) as messages,
                         count(*) filter (where old.status = 'streaming') as streaming
                  from due left join old on old.session_id = due.id
                  group by due.id
                ), counted as (
                  update sessions s
                  set message_count = message_count - c.messages,
                      streaming_count = streaming_count - c.streaming,
                      revision = revision + c.messages,
                      updated_at = case when c.messages > 0 then now() else updated_at end,
                      updated_by = case when c.messages > 0 then :actor else updated_by end,
                      oldest_message_at = (
                        select min(m.created_at) from messages m
                        where m.session_id = s.id and m.erased_at is null and not exists (
                          select from old where old.session_id = m.session_id and old.seq = m.seq))
                  from counts c
                  where s.id = c.id
                )
                select coalesce(sum(messages), 0) as messages, count(*) as sessions,
                       coalesce(max(messages), 0) as most
                from counts
                """)
            .bind("age", age.toString())
            .bind("actor", SWEEPER.label())
            .bind("sessions", SESSIONS_A_PART)
            .bind("messages", MESSAGES_A_SESSION)
            .map((row, _) ->
                new Part(
                    row.getLong("messages"),
                    row.getLong("sessions") < SESSIONS_A_PART
                        && row.getLong("most") < MESSAGES_A_SESSION))
            .one());
  }

  @Override
  public Part interruptStreams(Duration silence) {
    return alone(handle -> {
      List<Silent> silent = silent(handle, silence);
      MessageRepository unit = messages.apply(Handles.of(handle));
      for (Silent stream : silent) {
        Message message = unit.find(stream.session, stream.message);
        unit.save(stream.session, message.edited(MessageEdit.ending(INTERRUPTED)), SWEEPER);
      }
      return new Part(silent.size(), silent.size() < STREAMS_A_PART);
    });
  }

  private record Silent(SessionId session, MessageId message) {}

  /** Locks the sessions, too. */
  private List<Silent> silent(Handle handle, Duration silence) {
    return expiry
        .define(
            handle.createQuery(
                """
                -- look for silent streams
                select m.session_id, m.id
                from messages m
                join sessions s on s.id = m.session_id
                where m.status = 'streaming' and m.updated_at < now() - :silence::interval
                  and not exists (
                    select from message_chunks c
                    where c.session_id = m.session_id and c.seq = m.seq
                      and c.created_at >= now() - :silence::interval)
                  and <alive>
                order by m.updated_at
                limit :most
                for no key update of s skip locked
                """))
        .bind("silence", silence.toString())
        .bind("most", STREAMS_A_PART)
        .map((row, _) ->
            new Silent(
                new SessionId(Rows.uuid(row, "session_id")), new MessageId(Rows.uuid(row, "id"))))
        .list();
  }

  @Override
  public Part forgetTombstones() {
    return alone(handle -> {
      int forgotten =
          handle
              .createUpdate(
                  """
                  -- forget tombstones
                  delete from session_tombstones
                  where id in (
                    select id from session_tombstones where expires_at <= now()
                    order by expires_at
                    limit :most
                    for update skip locked)
                  """)
              .bind("most", SESSIONS_A_PART)
              .execute();
      return new Part(forgotten, forgotten < SESSIONS_A_PART);
    });
  }

  @Override
  public Duration backlog(@Nullable Duration age) {
    return transactions.with(handle -> {
      Duration expired = due(handle, "last_active_at", "active_hour", lifetimes.session());
      Duration old = due(handle, "oldest_message_at", "oldest_message_at", age);
      return expired.compareTo(old) > 0 ? expired : old;
    });
  }

  /** For how long the oldest of the column has been due; zero where nothing is. */
  private static Duration due(
      Handle handle, String column, String index, @Nullable Duration lifetime) {
    if (lifetime == null) return Duration.ZERO;
    List<Double> seconds =
        handle
            .createQuery(
                """
                -- look for what is due
                select extract(epoch from now() - :lifetime::interval - min(<column>))
                from (
                  select <column> from sessions where <index> <= now() - :lifetime::interval
                  order by <index>
                  limit 1000) oldest
                having min(<column>) <= now() - :lifetime::interval
                """)
            .define("column", column)
            .define("index", index)
            .bind("lifetime", lifetime.toString())
            .mapTo(Double.class)
            .list();
    return seconds.isEmpty()
        ? Duration.ZERO
        : Duration.ofMillis((long) (seconds.getFirst() * 1000));
  }
}
