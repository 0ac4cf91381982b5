package safespace.persistence;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import safespace.domain.message.Found;
import safespace.domain.message.Found.Hit;
import safespace.domain.message.Found.Piece;
import safespace.domain.message.Search;
import safespace.domain.session.SessionId;

/**
 * Searches a session with PostgreSQL's full text search, in the words of its messages as they are
 * read: an index would cost every append, and a session is small. Only the hits that are shown are
 * highlighted.
 */
final class SearchStatement {
  /**
   * What stands for the signs of HTML meanwhile, of which PostgreSQL would make tags, and leave
   * them out: two characters that mean nothing and never will.
   */
  private static final String PLAIN = "\ufdd0\ufdd1";

  private final Handle handle;
  private final SessionId session;
  private final Search search;
  private final String language;
  private final Expiry expiry;

  /** Stands before and after a hit. Nobody can have written it: it is made for this one search. */
  private final String mark = UUID.randomUUID().toString();

  /**
   * @param language the name of a text search configuration
   */
  SearchStatement(Handle handle, SessionId session, Search search, String language, Expiry expiry) {
    this.handle = handle;
    this.session = session;
    this.search = search;
    this.language = language;
    this.expiry = expiry;
  }

  /**
   * What was found.
   *
   * @param revision of the session in which it was found
   */
  record Result(long revision, Found found) {}

  Result run() {
    List<Line> lines =
        expiry
            .define(
                MessageColumns.define(
                    handle.createQuery(
                        """
                        -- search a session
                        select s.revision, <taken>, m.rank,
                               ts_headline(:language::regconfig, m.plain, m.query,
                                 format('StartSel=%1$s,StopSel=%1$s,MaxWords=50,MinWords=20', :mark))
                                 as highlight
                        from sessions s
                        left join lateral (
                          select m.*, ts_rank(to_tsvector(:language::regconfig, m.plain), m.query) as rank
                          from (
                            select <taken>, q.query, translate(m.content, '<>', :plain) as plain
                            from websearch_to_tsquery(:language::regconfig, :words) as q (query), (
                              select <read> from messages m
                              where m.session_id = s.id and m.erased_at is null) m) m
                          where to_tsvector(:language::regconfig, m.plain) @@ m.query
                          order by rank desc, m.seq desc
                          limit :limit) m on true
                        where s.id = :session and <alive>
                        order by m.rank desc, m.seq desc
                        """)))
            .bind("session", session.value())
            .bind("language", language)
            .bind("words", search.words())
            .bind("mark", mark)
            .bind("plain", PLAIN)
            .bind("limit", search.limit() + 1)
            .map((row, _) -> line(row))
            .list();
    if (lines.isEmpty()) throw expiry.absent(handle, session);
    List<Hit> hits = new ArrayList<>();
    for (Line line : lines) {
      if (line.hit != null) hits.add(line.hit);
    }
    boolean more = hits.size() > search.limit();
    return new Result(
        lines.getFirst().revision, new Found(more ? hits.subList(0, search.limit()) : hits, more));
  }

  /** A session is there also where nothing was found in it. */
  private record Line(long revision, @Nullable Hit hit) {}

  private Line line(ResultSet row) throws SQLException {
    long revision = row.getLong("revision");
    if (row.getObject("seq") == null) return new Line(revision, null);
    return new Line(
        revision,
        new Hit(
            MessageColumns.read(row), pieces(row.getString("highlight")), row.getDouble("rank")));
  }

  /** Every other piece is a hit. */
  private List<Piece> pieces(String highlight) {
    List<Piece> pieces = new ArrayList<>();
    boolean hit = false;
    String text = highlight.replace(PLAIN.charAt(0), '<').replace(PLAIN.charAt(1), '>');
    for (String piece : text.split(Pattern.quote(mark), -1)) {
      if (!piece.isEmpty()) pieces.add(new Piece(piece, hit));
      hit = !hit;
    }
    return pieces;
  }
}
