package safespace.persistence;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import safespace.domain.message.Message;

/**
 * Appends messages to many sessions with one statement, as far as they can be stored plainly: the
 * session is there and nobody else is writing to it, or it is to be made, and the id is new. It
 * explains nothing: whatever it leaves is {@link AppendStatement}'s.
 */
final class GroupStatement {
  private final Handle handle;
  private final List<WaitingAppend> group;
  private final Expiry expiry;

  /**
   * @param group for each session with ids that differ, and only the session's first may name the
   *     number before it
   */
  GroupStatement(Handle handle, List<WaitingAppend> group, Expiry expiry) {
    this.handle = handle;
    this.group = group;
    this.expiry = expiry;
  }

  /** Those that are stored, by their places in the group; none when an id came in elsewhere too. */
  Map<Integer, Message> run() {
    return Duplicates.orElse(handle, this::stored, Map.of());
  }

  private Map<Integer, Message> stored() {
    Map<Integer, Message> stored = new HashMap<>();
    statement()
        .map((row, _) -> {
          int place = row.getInt("place") - 1;
          return stored.put(
              place,
              group
                  .get(place)
                  .message()
                  .stored(row.getLong("seq"), Rows.instant(row, "updated_at")));
        })
        .list();
    return stored;
  }

  /**
   * A session that somebody else has locked is left out instead of waited for: that one may hold it
   * for long, and meanwhile nobody in the group would get an answer. So groups never wait for one
   * another either, whatever they have in common.
   */
  private Query statement() {
    Query statement =
        handle
            .createQuery(
                """
                -- append messages of many sessions
                with new as (
                  select * from unnest(:sessions, :makes_sessions, :previous, :actors, <lists>)
                    with ordinality
                    as n (session_id, makes_session, previous_seq, actor, <new>, place)
                ), free as (
                  select id, last_seq, revision, false as absent from sessions s
                  where id = any(:sessions) and <alive>
                  order by id
                  for no key update skip locked
                ), absent as (
                  select distinct session_id as id, 0::bigint as last_seq, 0::bigint as revision, true as absent
                  from new n
                  where makes_session
                    and (select true from sessions s where s.id = n.session_id) is null
                    and (
                      select true from session_tombstones t
                      where t.id = session_tombstone_id(n.session_id) and t.expires_at > now()
                    ) is null
                ), storable as (
                  select n.*, s.last_seq, s.revision, s.absent,
                         row_number() over (partition by s.id order by n.place) as number
                  from new n
                  join (select * from free union all select * from absent) s on s.id = n.session_id
                  where coalesce(n.previous_seq = s.last_seq, true)
                    and (
                      -- a scalar stays a look-up in the index, a join might read the whole table
                      select true from messages m where m.session_id = n.session_id and m.id = n.id
                    ) is null
                ), tally as (
                  select session_id as id, absent, count(*) as count,
                         count(*) filter (where status = 'streaming') as streaming,
                         min(coalesce(created_at, now())) as oldest,
                         (array_agg(actor order by place desc))[1] as actor
                  from storable
                  group by session_id, absent
                ), counted as (
                  update sessions s
                  set message_count = s.message_count + t.count,
                      last_seq = s.last_seq + t.count,
                      streaming_count = s.streaming_count + t.streaming,
                      revision = s.revision + t.count,
                      oldest_message_at = coalesce(s.oldest_message_at, t.oldest),
                      last_active_at = now(), updated_at = now(), updated_by = t.actor
                  from tally t
                  where s.id = t.id and not t.absent
                ), made as (
                  insert into sessions
                    (id, message_count, last_seq, streaming_count, revision, oldest_message_at,
                     created_by, updated_by)
                  select id, count, count, streaming, count, oldest, actor, actor
                  from tally
                  where absent
                  order by id
                  on conflict (id) do nothing
                  returning id
                ), stored as (
                  insert into messages
                    (session_id, seq, revision, updated_at, created_by, updated_by, <new>)
                  select n.session_id, n.last_seq + n.number, n.revision + n.number, now(),
                         n.actor, n.actor, <values>
                  from storable n
                  where not absent or session_id in (select id from made)
                )
                select place, last_seq + number as seq, now() as updated_at
                from storable
                where not absent or session_id in (select id from made)
                """)
            .bind("sessions", MessageColumns.list(group, a -> a.session().value(), UUID[]::new))
            .bind(
                "makes_sessions",
                MessageColumns.list(group, WaitingAppend::makesSession, Boolean[]::new))
            .bind(
                "previous", MessageColumns.list(group, a -> a.append().previousSeq(), Long[]::new))
            .bind(
                "actors",
                MessageColumns.list(group, a -> a.append().actor().label(), String[]::new));
    return MessageColumns.bind(
        expiry.define(MessageColumns.define(statement)),
        group.stream().map(WaitingAppend::message).toList());
  }
}
