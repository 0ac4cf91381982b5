package safespace.persistence;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import safespace.domain.message.HistoryQuery;
import safespace.domain.overview.CitationQuery;
import safespace.domain.overview.CitingMessage;
import safespace.domain.overview.Page;
import safespace.domain.session.SessionId;

/**
 * Reads a page of the messages that cite a URL. The index finds all that do, in no order; of them
 * the places are sorted, as many as the page has, and only the page's messages are read whole.
 */
final class CitingStatement {
  private final Handle handle;
  private final CitationQuery query;
  private final Expiry expiry;

  CitingStatement(Handle handle, CitationQuery query, Expiry expiry) {
    this.handle = handle;
    this.query = query;
    this.expiry = expiry;
  }

  /**
   * A message of the page.
   *
   * @param found how many places there are, up to one more than the page has
   */
  private record Line(CitingMessage citing, long found) {}

  Page<CitingMessage> run() {
    List<Line> lines = statement().map((row, _) -> line(row)).list();
    List<CitingMessage> page = lines.stream().map(Line::citing).limit(query.limit()).toList();
    return new Page<>(page, !lines.isEmpty() && lines.getFirst().found > page.size());
  }

  private static Line line(ResultSet row) throws SQLException {
    return new Line(
        new CitingMessage(new SessionId(Rows.uuid(row, "session")), MessageColumns.read(row)),
        row.getLong("found"));
  }

  private Query statement() {
    CitationQuery.Place after = query.after();
    Query statement =
        expiry
            .define(
                MessageColumns.define(
                    handle.createQuery(
                        """
                        -- look for citing messages
                        with place as (
                          select m.session_id, m.seq, m.created_at
                          from messages m
                          join sessions s on s.id = m.session_id
                          where m.citations is not null
                            and jsonb_path_query_array(m.citations, '$[*].url') @> to_jsonb(:url::text)
                            and <alive><after>
                          order by m.created_at desc, m.session_id desc, m.seq desc
                          limit :limit
                        )
                        select m.session_id as session, m.found, <taken>
                        from (
                          select <read>, m.session_id, count(*) over () as found,
                                 coalesce(sum(<bytes>) over before_it, 0) as bytes_before
                          from place
                          join messages m using (session_id, seq)
                          window before_it as (
                            order by m.created_at desc, m.session_id desc, m.seq desc
                            rows between unbounded preceding and 1 preceding)) m
                        where bytes_before < :most_bytes
                        order by m.created_at desc, m.session_id desc, m.seq desc
                        """)))
            .define(
                "after",
                after == null
                    ? ""
                    : " and (m.created_at, m.session_id, m.seq) < (:after_at, :after_id,"
                        + " :after_seq)")
            .bind("url", query.url())
            .bind("limit", query.limit() + 1)
            .bind("most_bytes", HistoryQuery.MOST_BYTES);
    return after == null
        ? statement
        : statement
            .bind("after_at", Rows.time(after.createdAt()))
            .bind("after_id", after.session().value())
            .bind("after_seq", after.seq());
  }
}
