package safespace.persistence;

import java.util.List;
import org.jdbi.v3.core.Handle;
import safespace.domain.live.ChangeRepository.Untold;
import safespace.domain.live.Place;
import safespace.domain.session.SessionId;

/** Counts what a follower was not told, without reading it. */
final class UntoldStatement {
  /** Who was not told of so many messages, or chunks, is as far behind as it matters. */
  private static final int MOST = 1_000;

  private final Handle handle;
  private final SessionId session;
  private final long revision;
  private final List<Place.Growing> growing;
  private final Expiry expiry;

  UntoldStatement(
      Handle handle, SessionId session, long revision, List<Place.Growing> growing, Expiry expiry) {
    this.handle = handle;
    this.session = session;
    this.revision = revision;
    this.growing = growing;
    this.expiry = expiry;
  }

  Untold run() {
    return expiry
        .define(
            MessageColumns.define(
                handle.createQuery(
                    """
                    -- count what is not told
                    select s.revision - :revision + added.chunks as events,
                           touched.bytes + added.bytes as bytes
                    from sessions s
                    cross join lateral (
                      select coalesce(sum(bytes), 0) as bytes
                      from (
                        select <bytes> as bytes
                        from (select * from messages m
                              where m.session_id = s.id order by m.seq desc limit :most) m
                        where m.changed_revision is null
                          and coalesce(m.revision, m.seq + s.revision_lead) > :revision
                        union all
                        (select <bytes>
                         from messages m
                         where m.session_id = s.id and m.changed_revision > :revision
                         order by m.changed_revision
                         limit :most)) m) touched
                    cross join lateral (
                      select count(*) as chunks, coalesce(sum(octet_length(text)), 0) as bytes
                      from (
                        select c.text
                        from unnest(:seqs, :lengths) as known (seq, length)
                        join message_chunks c
                          on c.session_id = s.id and c.seq = known.seq and c.start >= known.length
                        limit :most) c) added
                    where s.id = :session and <alive>
                    """)))
        .bind("session", session.value())
        .bind("revision", revision)
        .bind("seqs", JdbiChangeRepository.seqs(growing))
        .bind("lengths", JdbiChangeRepository.lengths(growing))
        .bind("most", MOST)
        .map((row, _) -> new Untold(row.getLong("events"), row.getLong("bytes")))
        .findOne()
        .orElseThrow(() -> expiry.absent(handle, session));
  }
}
