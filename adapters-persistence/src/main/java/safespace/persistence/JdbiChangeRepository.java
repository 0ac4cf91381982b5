package safespace.persistence;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import safespace.domain.live.ChangeRepository;
import safespace.domain.live.Changes;
import safespace.domain.live.Event;
import safespace.domain.live.Place;
import safespace.domain.message.MessageId;
import safespace.domain.session.SessionId;
import safespace.domain.session.SessionRepository;
import safespace.persistence.connection.Handles;

/** Finds changes by the revisions that stand in the rows. */
final class JdbiChangeRepository implements ChangeRepository {
  /** How many messages one takes in at once. */
  private static final int MOST = 64;

  /** What has so many bytes takes no further message, or chunk, with it. */
  private static final long MOST_BYTES = 1 << 20;

  private static final int MOST_CHUNKS = 256;

  private final Handles handles;
  private final Expiry expiry;
  private final SessionRepository sessions;

  JdbiChangeRepository(Handles handles, Expiry expiry, SessionRepository sessions) {
    this.handles = handles;
    this.expiry = expiry;
    this.sessions = sessions;
  }

  @Override
  public Optional<Beginning> begin(SessionId session, @Nullable Long after) {
    return handles.read(handle -> {
      List<Start> starts =
          expiry
              .define(
                  handle.createQuery(
                      """
                      -- begin to follow a session
                      select s.revision, s.last_seq, coalesce(known.seq, 0) as known_seq, m.id
                      from sessions s
                      left join lateral (
                        select seq from messages m
                        where m.session_id = s.id and m.seq <= :after
                          and coalesce(m.revision, m.seq + s.revision_lead) <= :after
                        order by seq desc
                        limit 1) known on true
                      left join messages m
                        on s.streaming_count > 0 and m.session_id = s.id and m.status = 'streaming'
                      where s.id = :session and <alive>
                      order by m.seq
                      """))
              .bind("session", session.value())
              .bind("after", after)
              .map((row, _) -> Start.of(row))
              .list();
      if (starts.isEmpty()) throw expiry.absent(handle, session);
      Start start = starts.getFirst();
      if (after != null && after > start.revision) return Optional.empty();
      long revision = after == null ? start.revision : after;
      long seq = after == null ? start.lastSeq : start.knownSeq;
      return Optional.of(
          new Beginning(
              Place.after(revision, seq),
              start.revision,
              starts.stream().flatMap(s -> Optional.ofNullable(s.streaming).stream()).toList()));
    });
  }

  /** A row: the session's facts, and a message that is being written or none. */
  private record Start(long revision, long lastSeq, long knownSeq, @Nullable MessageId streaming) {
    static Start of(ResultSet row) throws SQLException {
      UUID id = Rows.uuid(row, "id");
      return new Start(
          row.getLong("revision"),
          row.getLong("last_seq"),
          row.getLong("known_seq"),
          id == null ? null : new MessageId(id));
    }
  }

  @Override
  public Changes since(SessionId session, Place place) {
    Changes changes = place.told(found(session, place));
    if (changes.more() || changes.place().growing().isEmpty()) return changes;
    Changes grown = grown(session, changes.place());
    List<Event> events = new ArrayList<>(changes.events());
    events.addAll(grown.events());
    return new Changes(events, grown.place(), grown.more());
  }

  private Place.Found found(SessionId session, Place place) {
    List<Line> lines = handles.read(handle -> lines(handle, session, place));
    Line first = lines.getFirst();
    Long changed = first.sessionChanged;
    return new Place.Found(
        first.revision,
        first.lastSeq,
        lines.stream().flatMap(line -> Optional.ofNullable(line.touched).stream()).toList(),
        lines.stream().anyMatch(line -> line.surplus),
        changed == null || changed <= place.revision()
            ? null
            : new Event.SessionUpdated(sessions.find(session), changed));
  }

  /**
   * Appended messages are found along the primary key, changed ones along the index of the changes;
   * of those together as many as fit are read.
   */
  private List<Line> lines(Handle handle, SessionId session, Place place) {
    List<Line> lines =
        expiry
            .define(
                MessageColumns.define(
                    handle.createQuery(
                        """
                        -- read what has changed
                        select s.revision as session_revision, s.last_seq, s.changed_revision,
                               c.seq is not null and m.seq is null as surplus, c.created, c.changed,
                               m.erased_at is not null as erased, <read>
                        from sessions s
                        left join lateral (
                          select seq, created, changed, row_number() over in_order as place,
                                 coalesce(sum(bytes) over before_it, 0) as bytes
                          from (
                            (select m.seq, coalesce(m.revision, m.seq + s.revision_lead) as created,
                                    coalesce(m.revision, m.seq + s.revision_lead) as changed,
                                    <bytes> as bytes
                             from messages m
                             where m.session_id = s.id and m.seq > :seq and m.changed_revision is null
                             order by m.seq
                             limit :most + 1)
                            union all
                            (select m.seq, coalesce(m.revision, m.seq + s.revision_lead),
                                    m.changed_revision, <bytes>
                             from messages m
                             where m.session_id = s.id and m.changed_revision > :revision
                             order by m.changed_revision
                             limit :most + 1)) touched
                          window in_order as (order by changed),
                                 before_it as (order by changed
                                   rows between unbounded preceding and 1 preceding)
                          order by changed
                          limit :most + 1) c on true
                        left join messages m
                          on m.session_id = s.id and m.seq = c.seq
                             and c.place <= :most and c.bytes < :most_bytes
                        where s.id = :session and <alive>
                        order by c.changed
                        """)))
            .bind("session", session.value())
            .bind("seq", place.seq())
            .bind("revision", place.revision())
            .bind("most", MOST)
            .bind("most_bytes", MOST_BYTES)
            .map((row, _) -> Line.of(row))
            .list();
    if (lines.isEmpty()) throw expiry.absent(handle, session);
    return lines;
  }

  /**
   * A row: the session's facts, and a message or none.
   *
   * @param surplus whether there is a message, which did not fit
   */
  private record Line(
      long revision,
      long lastSeq,
      @Nullable Long sessionChanged,
      boolean surplus,
      Place.@Nullable Touched touched) {
    static Line of(ResultSet row) throws SQLException {
      return new Line(
          row.getLong("session_revision"),
          row.getLong("last_seq"),
          row.getObject("changed_revision", Long.class),
          row.getBoolean("surplus"),
          row.getObject("seq") == null
              ? null
              : new Place.Touched(
                  MessageColumns.read(row),
                  row.getBoolean("erased"),
                  row.getLong("created"),
                  row.getLong("changed")));
    }
  }

  /** What was added to the messages that are being written. */
  private Changes grown(SessionId session, Place place) {
    List<Place.Growing> growing = place.growing();
    List<Place.Piece> pieces =
        handles.read(handle ->
            handle
                .createQuery(
                    """
                    -- read what was added
                    select seq, start, text
                    from (
                      select c.seq, c.start, c.text, coalesce(sum(octet_length(c.text)) over (
                               order by c.seq, c.start
                               rows between unbounded preceding and 1 preceding), 0) as bytes
                      from unnest(:seqs, :lengths) as known (seq, length)
                      join message_chunks c
                        on c.session_id = :session and c.seq = known.seq and c.start >= known.length
                      order by c.seq, c.start
                      limit :most) added
                    where bytes < :most_bytes
                    order by seq, start
                    """)
                .bind("session", session.value())
                .bind("seqs", seqs(growing))
                .bind("lengths", lengths(growing))
                .bind("most", MOST_CHUNKS)
                .bind("most_bytes", MOST_BYTES)
                .map((row, _) ->
                    new Place.Piece(row.getLong("seq"), row.getInt("start"), row.getString("text")))
                .list());
    Changes grown = place.told(pieces, false);
    // What did not fit is looked for again; what did not follow waits for the message's change.
    return new Changes(grown.events(), grown.place(), !grown.events().isEmpty() && isFull(pieces));
  }

  private static boolean isFull(List<Place.Piece> pieces) {
    // Of characters that take four bytes each, a quarter fills it.
    long characters = pieces.stream().mapToLong(piece -> piece.text().length()).sum();
    return pieces.size() == MOST_CHUNKS || characters >= MOST_BYTES / 4;
  }

  static Long[] seqs(List<Place.Growing> growing) {
    return MessageColumns.list(growing, Place.Growing::seq, Long[]::new);
  }

  static Long[] lengths(List<Place.Growing> growing) {
    return MessageColumns.list(growing, message -> (long) message.length(), Long[]::new);
  }

  @Override
  public Untold untold(SessionId session, long revision, List<Place.Growing> growing) {
    return handles.read(
        handle -> new UntoldStatement(handle, session, revision, growing, expiry).run());
  }

  @Override
  public List<Standing> standings(List<SessionId> ids) {
    return handles.read(handle ->
        expiry
            .define(
                handle.createQuery(
                    """
                    -- look how sessions stand
                    select id, revision, streaming_count > 0 as streaming
                    from sessions s where id = any(:ids) and <alive>
                    """))
            .bind("ids", MessageColumns.list(ids, SessionId::value, UUID[]::new))
            .map((row, _) ->
                new Standing(
                    new SessionId(Rows.uuid(row, "id")),
                    row.getLong("revision"),
                    row.getBoolean("streaming")))
            .list());
  }
}
