package safespace.persistence;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.archive.Archive.Loaded;
import safespace.domain.archive.Archive.Outcome;
import safespace.domain.archive.Entry;
import safespace.domain.message.Fingerprint;
import safespace.domain.message.Message;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Replay;
import safespace.domain.session.SessionId;

/** Takes entries in with five statements, however many they are. */
final class ArchiveLoad {
  private final Handle handle;
  private final List<Entry> entries;
  private final Expiry expiry;

  ArchiveLoad(Handle handle, List<Entry> entries, Expiry expiry) {
    this.handle = handle;
    this.entries = entries;
    this.expiry = expiry;
  }

  Loaded run() {
    Set<SessionId> made = makeSessions();
    Map<SessionId, Long> lastSeqs = lockSessions();
    Map<SessionId, Outcome> gone = gone(lastSeqs.keySet());
    Map<Key, Stored> stored = stored(made);
    List<Outcome> outcomes = new ArrayList<>(entries.size());
    List<ArchiveCopy.Row> rows = new ArrayList<>();
    Set<SessionId> seen = new HashSet<>();
    for (Entry entry : entries) {
      boolean first = seen.add(entry.session());
      outcomes.add(
          switch (entry) {
            case Entry _ when gone.containsKey(entry.session()) ->
                Objects.requireNonNull(gone.get(entry.session()));
            case Entry.OfSession(SessionId id, _, _, _) ->
                first && made.contains(id) ? Outcome.STORED : Outcome.SKIPPED;
            case Entry.OfMessage(SessionId id, NewMessage message) -> {
              Key key = new Key(id, message.id());
              Stored before = stored.get(key);
              if (before != null) yield before.outcome(message);
              stored.put(key, new InBatch(message));
              long seq = lastSeqs.merge(id, 1L, Long::sum);
              rows.add(new ArchiveCopy.Row(id, seq, message));
              yield Outcome.STORED;
            }
          });
    }
    if (!rows.isEmpty()) new ArchiveCopy(handle, rows).run();
    return new Loaded(outcomes, made.size());
  }

  private record Key(SessionId session, MessageId id) {}

  /** A message that is there. */
  private sealed interface Stored {
    /** What becomes of another one with its id. */
    Outcome outcome(NewMessage message);
  }

  /** Further up among the entries. */
  private record InBatch(NewMessage first) implements Stored {
    @Override
    public Outcome outcome(NewMessage message) {
      boolean same = message.body().fingerprint().equals(first.body().fingerprint());
      return same ? Outcome.SKIPPED : Outcome.MESSAGE_ID_CONFLICT;
    }
  }

  /** In the table: as first sent, and as it stands. */
  private record InTable(Replay.Known known, Fingerprint now) implements Stored {
    @Override
    public Outcome outcome(NewMessage message) {
      if (known.erased()) return Outcome.MESSAGE_ERASED;
      Fingerprint body = message.body().fingerprint();
      boolean same = body.equals(known.body()) || body.equals(now);
      return same ? Outcome.SKIPPED : Outcome.MESSAGE_ID_CONFLICT;
    }
  }

  /**
   * In the order of the ids, as {@link #lockSessions}, so that two loads never wait for each other.
   */
  private Set<SessionId> makeSessions() {
    Map<SessionId, Entry.OfSession> first = new LinkedHashMap<>();
    for (Entry entry : entries) {
      first.putIfAbsent(
          entry.session(),
          entry instanceof Entry.OfSession session
              ? session
              : new Entry.OfSession(entry.session(), null, Metadata.EMPTY, null));
    }
    List<Entry.OfSession> sessions = List.copyOf(first.values());
    return handle
        .createQuery(
            """
            -- make sessions of an import
            insert into sessions
              (id, title, metadata, created_at, updated_at, created_by, updated_by)
            select id, title, metadata::jsonb, coalesce(created_at, now()), coalesce(created_at, now()),
                   :actor, :actor
            from unnest(:ids, :titles, :metadata, :created_ats) as n (id, title, metadata, created_at)
            where not exists (
              select from session_tombstones t
              where t.id = session_tombstone_id(n.id) and t.expires_at > now())
            order by id
            on conflict (id) do nothing
            returning id
            """)
        .bind("ids", MessageColumns.list(sessions, s -> s.session().value(), UUID[]::new))
        .bind("titles", MessageColumns.list(sessions, s -> Rows.text(s.title()), String[]::new))
        .bind("metadata", MessageColumns.list(sessions, s -> s.metadata().toJson(), String[]::new))
        .bind(
            "created_ats",
            MessageColumns.list(sessions, s -> Rows.time(s.createdAt()), OffsetDateTime[]::new))
        .bind("actor", Actor.IMPORT.label())
        .map((row, _) -> new SessionId(Rows.uuid(row, "id")))
        .set();
  }

  /** The newest number of each session that exists. */
  private Map<SessionId, Long> lockSessions() {
    return expiry
        .define(
            handle.createQuery(
                """
                -- lock sessions of an import
                select id, last_seq from sessions s
                where id = any(:ids) and <alive>
                order by id
                for no key update
                """))
        .bind("ids", entries.stream().map(e -> e.session().value()).distinct().toArray(UUID[]::new))
        .map((row, _) -> Map.entry(new SessionId(Rows.uuid(row, "id")), row.getLong("last_seq")))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Why those are not there that are not there. */
  private Map<SessionId, Outcome> gone(Set<SessionId> there) {
    UUID[] missing =
        entries.stream()
            .map(Entry::session)
            .distinct()
            .filter(session -> !there.contains(session))
            .map(SessionId::value)
            .toArray(UUID[]::new);
    if (missing.length == 0) return Map.of();
    return handle
        .createQuery(
            """
            -- look why sessions of an import are gone
            select n.id, t.reason is not distinct from 'erased' as erased
            from unnest(:ids) as n (id)
            left join session_tombstones t
              on t.id = session_tombstone_id(n.id) and t.expires_at > now()
            """)
        .bind("ids", missing)
        .map((row, _) ->
            Map.entry(
                new SessionId(Rows.uuid(row, "id")),
                row.getBoolean("erased") ? Outcome.SESSION_ERASED : Outcome.SESSION_EXPIRED))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Those that are there of the messages; a session that was just made has none. */
  private Map<Key, Stored> stored(Set<SessionId> made) {
    Set<Key> wanted = new LinkedHashSet<>();
    for (Entry entry : entries) {
      if (entry instanceof Entry.OfMessage(SessionId session, NewMessage message)
          && !made.contains(session)) {
        wanted.add(new Key(session, message.id()));
      }
    }
    List<Key> keys = List.copyOf(wanted);
    Map<Key, Stored> stored = new HashMap<>();
    if (keys.isEmpty()) return stored;
    MessageColumns.define(
            handle.createQuery(
                """
                -- look for messages of an import
                select m.session_id, <read>, <known>
                from unnest(:sessions, :ids) as k (session_id, id)
                join messages m using (session_id, id)
                """))
        .bind("sessions", MessageColumns.list(keys, k -> k.session().value(), UUID[]::new))
        .bind("ids", MessageColumns.list(keys, k -> k.id().value(), UUID[]::new))
        .map((row, _) -> {
          Replay.Known known = MessageColumns.known(row);
          Message message = MessageColumns.read(row);
          Key key = new Key(new SessionId(Rows.uuid(row, "session_id")), message.id());
          return stored.put(key, new InTable(known, message.body().fingerprint()));
        })
        .list();
    return stored;
  }
}
