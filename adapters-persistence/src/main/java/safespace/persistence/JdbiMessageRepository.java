package safespace.persistence;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;
import safespace.domain.Actor;
import safespace.domain.Rejection;
import safespace.domain.message.Append;
import safespace.domain.message.Appended;
import safespace.domain.message.Content;
import safespace.domain.message.Fingerprint;
import safespace.domain.message.History;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.Message;
import safespace.domain.message.MessageId;
import safespace.domain.message.MessageRepository;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Replay;
import safespace.domain.message.Role;
import safespace.domain.message.SequenceConflict;
import safespace.domain.message.Status;
import safespace.domain.session.SessionId;

/** Messages in the table of that name; who changes them locks their session's row first. */
final class JdbiMessageRepository implements MessageRepository {
  private static final String COLUMNS =
      "m.id, m.seq, m.role, m.content, m.citations, m.metadata, m.status, m.created_at,"
          + " m.updated_at";

  /** How often an append is tried when others keep changing the session under it. */
  private static final int MOST_ATTEMPTS = 10;

  /** From here a unit of work goes on when an append in it comes too late. */
  private static final String BEFORE_APPEND = "before_append";

  private final Handles handles;

  JdbiMessageRepository(Handles handles) {
    this.handles = handles;
  }

  @Override
  public Appended append(Append append) {
    return handles.with(handle -> {
      for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
        List<Message> stored = store(handle, append);
        if (!stored.isEmpty()) return new Appended(stored, false);
        Optional<Appended> replayed = replayed(handle, append);
        if (replayed.isPresent()) return replayed.get();
        requireAppendable(handle, append);
      }
      throw new Rejection(
          Rejection.Reason.DATABASE_TIMEOUT, "The session is changed too often. Try again.");
    });
  }

  /**
   * One statement: locks the session's row (or makes it), takes the next numbers, stores the
   * messages and counts them. Stores nothing and returns no row when an id is known, the previous
   * number is not the newest, or there is no session and none is to be made.
   */
  private static List<Message> store(Handle handle, Append append) {
    List<NewMessage> messages = append.messages();
    Long previous = append.previousSeq();
    Query query =
        handle
            .createQuery(
                """
                with known as (
                  select from messages where session_id = :session and id = any(:ids)
                ), session as (
                  insert into sessions as s
                    (id, message_count, last_seq, streaming_count, revision, created_by, updated_by)
                  select :session, :count, :count, :streaming, :count, :actor, :actor
                  where not exists (select from known)
                    and (:makes_session or exists (select from sessions where id = :session))
                  on conflict (id) do update
                    set message_count = s.message_count + excluded.message_count,
                        last_seq = s.last_seq + excluded.last_seq,
                        streaming_count = s.streaming_count + excluded.streaming_count,
                        revision = s.revision + excluded.revision,
                        last_active_at = now(), updated_at = now(), updated_by = excluded.updated_by
                    where s.last_seq = coalesce(:previous, s.last_seq)
                  returning last_seq, updated_at
                )
                insert into messages
                  (session_id, seq, id, role, content, citations, metadata, status, body_sha256,
                   created_at, updated_at, created_by, updated_by)
                select :session, s.last_seq - :count + m.place, m.id, m.role, m.content,
                       m.citations::jsonb, m.metadata::jsonb, m.status, decode(m.body_sha256, 'hex'),
                       coalesce(m.created_at, s.updated_at), s.updated_at, :actor, :actor
                from session s,
                     unnest(:ids, :roles, :contents, :citations, :metadata, :statuses, :bodies,
                            :created_ats)
                       with ordinality
                       as m (id, role, content, citations, metadata, status, body_sha256, created_at,
                             place)
                returning seq, updated_at
                """)
            .bind("session", append.session().value())
            .bind("count", (long) messages.size())
            .bind(
                "streaming", messages.stream().filter(m -> m.status() == Status.STREAMING).count())
            .bind("actor", append.actor().label())
            .bind("previous", previous)
            .bind("makes_session", append.makesSession() && (previous == null || previous == 0))
            .bind("ids", array(messages, m -> m.id().value(), UUID[]::new))
            .bind("roles", texts(messages, m -> m.role().label()))
            .bind("contents", texts(messages, m -> m.content().text()))
            .bind("citations", texts(messages, m -> Rows.json(m.citations())))
            .bind("metadata", texts(messages, m -> m.metadata().toJson()))
            .bind("statuses", texts(messages, m -> m.status().label()))
            .bind("bodies", texts(messages, m -> m.fingerprint().hex()))
            .bind(
                "created_ats",
                array(messages, m -> Rows.time(m.createdAt()), OffsetDateTime[]::new));
    boolean inUnitOfWork = handle.isInTransaction();
    if (inUnitOfWork) handle.savepoint(BEFORE_APPEND);
    try {
      List<Stored> rows =
          query
              .map((row, _) -> new Stored(row.getLong("seq"), Rows.instant(row, "updated_at")))
              .stream()
              .sorted(Comparator.comparingLong(Stored::seq)) // rows come back in any order
              .toList();
      if (inUnitOfWork) handle.releaseSavepoint(BEFORE_APPEND);
      List<Message> stored = new ArrayList<>(rows.size());
      for (int i = 0; i < rows.size(); i++) {
        stored.add(messages.get(i).stored(rows.get(i).seq, rows.get(i).at));
      }
      return stored;
    } catch (JdbiException failure) {
      if (!Failures.state(failure).equals(Failures.UNIQUE_VIOLATION)) throw failure;
      // The same id came in at the same time, by another request, and was faster: it is known now.
      if (inUnitOfWork) handle.rollbackToSavepoint(BEFORE_APPEND);
      return List.of();
    }
  }

  private record Stored(long seq, Instant at) {}

  /** The messages as they stand, when all of them were stored before; empty when none was. */
  private static Optional<Appended> replayed(Handle handle, Append append) {
    Map<MessageId, Replay.Known> known = new HashMap<>();
    Map<MessageId, Message> asTheyStand = new HashMap<>();
    handle
        .createQuery(
            """
            select <columns>, encode(m.body_sha256, 'hex') as body, m.erased_at is not null as erased
            from messages m
            where m.session_id = :session and m.id = any(:ids)
            """)
        .define("columns", COLUMNS)
        .bind("session", append.session().value())
        .bind("ids", array(append.messages(), m -> m.id().value(), UUID[]::new))
        .map((row, _) -> {
          Message message = message(row);
          asTheyStand.put(message.id(), message);
          return known.put(message.id(), known(row));
        })
        .list();
    if (!Replay.isReplay(append.messages(), known)) return Optional.empty();
    List<Message> messages =
        append.messages().stream()
            .flatMap(m -> Optional.ofNullable(asTheyStand.get(m.id())).stream())
            .toList();
    return Optional.of(new Appended(messages, true));
  }

  static Replay.Known known(ResultSet row) throws SQLException {
    boolean erased = row.getBoolean("erased");
    return new Replay.Known(new Fingerprint(erased ? "" : row.getString("body")), erased);
  }

  /** Rejects an append that nothing but another state of the session could let through. */
  private void requireAppendable(Handle handle, Append append) {
    Optional<Long> lastSeq =
        handle
            .createQuery("select last_seq from sessions where id = :session")
            .bind("session", append.session().value())
            .mapTo(Long.class)
            .findOne();
    Long previous = append.previousSeq();
    if (lastSeq.isEmpty()) {
      Rejection absent = JdbiSessionRepository.absent(handle, append.session());
      if (absent.reason() == Rejection.Reason.SESSION_ERASED || !append.makesSession())
        throw absent;
      if (previous != null && previous != 0) throw new SequenceConflict(0, List.of());
    } else if (previous != null && !lastSeq.get().equals(previous)) {
      List<Message> missing =
          new JdbiMessageRepository(Handles.of(handle))
              .history(
                  append.session(),
                  HistoryQuery.after(previous, SequenceConflict.MOST_MISSING),
                  null)
              .map(History::messages)
              .orElse(List.of());
      throw new SequenceConflict(lastSeq.get(), missing);
    }
  }

  @Override
  public Optional<History> history(
      SessionId session, HistoryQuery query, @Nullable Long knownRevision) {
    Page page = Page.of(query);
    return handles.with(handle -> {
      Query statement =
          handle
              .createQuery(page.sql())
              .define("filter", filter(query))
              .bind("session", session.value())
              .bind("from", page.from())
              .bind("limit", query.limit() + 1)
              .bind("known_revision", knownRevision);
      if (query.role() != null) statement.bind("role", query.role().label());
      if (query.cites() != null) statement.bind("cites", query.cites());
      List<Line> lines = statement.map((row, _) -> Line.of(row)).list();
      if (lines.isEmpty()) throw JdbiSessionRepository.absent(handle, session);
      return page.history(lines, query.limit(), knownRevision);
    });
  }

  /**
   * Only what is asked for: the planner takes even a condition that is always true for a filter.
   */
  private static String filter(HistoryQuery query) {
    return (query.role() == null ? "" : " and role = :role")
        + (query.cites() == null
            ? ""
            : " and citations @> jsonb_build_array(jsonb_build_object('url', :cites::text))");
  }

  /** A row of a page: the session's facts, and a message or none. */
  private record Line(long revision, boolean streaming, boolean beyond, @Nullable Message message) {
    static Line of(ResultSet row) throws SQLException {
      return new Line(
          row.getLong("revision"),
          row.getBoolean("streaming"),
          row.getBoolean("beyond"),
          row.getObject("seq") == null ? null : JdbiMessageRepository.message(row));
    }
  }

  /**
   * How a page is read: along the primary key from its anchor, in one direction, one row further
   * than asked, to see whether there is more; and whether there is anything on the other side of
   * the anchor.
   *
   * <p>The anchor is hidden in a subquery: knowing the number, the planner would expect that hardly
   * any session has so many messages, and fetch and sort all of them. The other side is asked for
   * its first row, not whether it {@code exists}, which would be looked up again for each message.
   */
  private record Page(boolean forward, long from, String sql) {
    private static final String SQL =
        """
        select s.revision, s.streaming_count > 0 as streaming, other.seq is not null as beyond, %1$s
        from sessions s
        left join lateral (
          select seq from messages
          where session_id = s.id and seq %2$s (select :from) and erased_at is null<filter>
          order by seq
          limit 1) other on true
        left join lateral (
          select * from messages
          where (s.revision is distinct from :known_revision or s.streaming_count > 0)
            and session_id = s.id and seq %3$s (select :from) and erased_at is null<filter>
          order by seq %4$s
          limit :limit) m on true
        where s.id = :session
        order by m.seq
        """;

    private static final String FORWARD = SQL.formatted(COLUMNS, "<=", ">", "asc");
    private static final String BACKWARD = SQL.formatted(COLUMNS, ">=", "<", "desc");

    static Page of(HistoryQuery query) {
      return switch (query.anchor()) {
        case HistoryQuery.Latest() -> new Page(false, Long.MAX_VALUE, BACKWARD);
        case HistoryQuery.Before(long seq) -> new Page(false, seq, BACKWARD);
        case HistoryQuery.After(long seq) -> new Page(true, seq, FORWARD);
      };
    }

    Optional<History> history(List<Line> lines, int limit, @Nullable Long knownRevision) {
      Line first = lines.getFirst();
      if (knownRevision != null && knownRevision == first.revision && !first.streaming) {
        return Optional.empty();
      }
      List<Message> found =
          lines.stream().flatMap(line -> Optional.ofNullable(line.message).stream()).toList();
      boolean more = found.size() > limit;
      int skipped = more && !forward ? 1 : 0;
      List<Message> messages = found.subList(skipped, more ? skipped + limit : found.size());
      return Optional.of(
          new History(
              first.revision,
              first.streaming,
              messages,
              forward ? first.beyond : more,
              forward ? more : first.beyond));
    }
  }

  @Override
  public Message find(SessionId session, MessageId id) {
    return handles.with(handle -> find(handle, session, id));
  }

  @Override
  public Message lock(SessionId session, MessageId id) {
    return handles.with(handle -> {
      boolean locked =
          handle
              .createQuery("select from sessions where id = :session for no key update")
              .bind("session", session.value())
              .map((_, _) -> true)
              .findOne()
              .isPresent();
      if (!locked) throw JdbiSessionRepository.absent(handle, session);
      return find(handle, session, id);
    });
  }

  private static Message find(Handle handle, SessionId session, MessageId id) {
    Optional<Message> found =
        handle
            .createQuery(
                """
                select <columns>, m.erased_at is not null as erased
                from sessions s
                left join messages m on m.session_id = s.id and m.id = :id
                where s.id = :session
                """)
            .define("columns", COLUMNS)
            .bind("session", session.value())
            .bind("id", id.value())
            .map((row, _) -> {
              if (row.getObject("seq") == null) throw Rejection.messageNotFound();
              if (row.getBoolean("erased")) throw Rejection.messageErased();
              return message(row);
            })
            .findOne();
    return found.orElseThrow(() -> JdbiSessionRepository.absent(handle, session));
  }

  @Override
  public Message save(SessionId session, Message message, Actor actor) {
    return handles.with(handle ->
        handle
            .createQuery(
                """
                with session as (
                  update sessions
                  set streaming_count = streaming_count + (:status = 'streaming')::int - (
                        select (status = 'streaming')::int from messages
                        where session_id = :session and id = :id),
                      revision = revision + 1, updated_at = now(), updated_by = :actor
                  where id = :session
                )
                update messages m
                set content = :content, citations = :citations::jsonb, metadata = :metadata::jsonb,
                    status = :status, updated_at = now(), updated_by = :actor
                where session_id = :session and id = :id
                returning <columns>
                """)
            .define("columns", COLUMNS)
            .bind("session", session.value())
            .bind("id", message.id().value())
            .bind("content", message.content().text())
            .bind("citations", Rows.json(message.citations()))
            .bind("metadata", message.metadata().toJson())
            .bind("status", message.status().label())
            .bind("actor", actor.label())
            .map((row, _) -> message(row))
            .one());
  }

  @Override
  public void erase(SessionId session, MessageId id, Actor actor) {
    handles.with(handle ->
        handle
            .createUpdate(
                """
                with session as (
                  update sessions
                  set message_count = message_count - 1,
                      streaming_count = streaming_count - (
                        select (status = 'streaming')::int from messages
                        where session_id = :session and id = :id),
                      revision = revision + 1, updated_at = now(), updated_by = :actor
                  where id = :session
                )
                update messages
                set content = '', citations = null, metadata = '{}', status = 'complete',
                    body_sha256 = null, erased_at = now(), updated_at = now(), updated_by = :actor
                where session_id = :session and id = :id
                """)
            .bind("session", session.value())
            .bind("id", id.value())
            .bind("actor", actor.label())
            .execute());
  }

  static Message message(ResultSet row) throws SQLException {
    return new Message(
        new MessageId(Rows.uuid(row, "id")),
        row.getLong("seq"),
        Role.parse(row.getString("role")).orElseThrow(),
        new Content(row.getString("content")),
        Rows.citations(row),
        Rows.metadata(row),
        Status.parse(row.getString("status")).orElseThrow(),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "updated_at"));
  }

  private static @Nullable String[] texts(
      List<NewMessage> messages, Function<NewMessage, @Nullable String> column) {
    return array(messages, column, String[]::new);
  }

  private static <T extends @Nullable Object> T[] array(
      List<NewMessage> messages,
      Function<NewMessage, T> column,
      java.util.function.IntFunction<T[]> maker) {
    return messages.stream().map(column).toArray(maker);
  }
}
