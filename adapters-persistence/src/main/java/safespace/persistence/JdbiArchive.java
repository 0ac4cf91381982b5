package safespace.persistence;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import safespace.domain.Rejection;
import safespace.domain.archive.Archive;
import safespace.domain.archive.Entry;
import safespace.domain.message.Message;
import safespace.domain.message.NewMessage;
import safespace.domain.session.SessionId;
import safespace.persistence.connection.Handles;

/**
 * Takes entries in and gives them out in a transaction: of the unit of work that it belongs to, or
 * of its own.
 */
final class JdbiArchive implements Archive {
  /** They are in memory at once, and may be as long as messages may be. */
  private static final int ROWS_A_FETCH = 200;

  private final Handles transactions;
  private final Expiry expiry;

  JdbiArchive(Handles transactions, Expiry expiry) {
    this.transactions = transactions;
    this.expiry = expiry;
  }

  @Override
  public Loaded load(List<Entry> entries) {
    try {
      return transactions.with(handle -> new ArchiveLoad(handle, entries, expiry).run());
    } catch (Rejection rejection) {
      // An erasure, or a sweep, came to its end in between: now it is seen.
      boolean gone =
          rejection.reason() == Rejection.Reason.SESSION_ERASED
              || rejection.reason() == Rejection.Reason.SESSION_EXPIRED;
      if (!gone) throw rejection;
      return transactions.with(handle -> new ArchiveLoad(handle, entries, expiry).run());
    }
  }

  @Override
  public void export(Consumer<Entry> reader) {
    transactions.with(handle -> {
      handle.execute(
          """
          -- begin an export
          set transaction isolation level repeatable read read only
          """);
      Exporter exporter = new Exporter(reader);
      expiry
          .define(
              MessageColumns.define(
                  handle.createQuery(
                      """
                      -- export
                      select s.id as session, s.title, s.metadata as session_metadata,
                             s.created_at as session_created_at, <read>
                      from sessions s
                      left join messages m on m.session_id = s.id and m.erased_at is null
                      where <alive>
                      order by s.id, m.seq
                      """)))
          .setFetchSize(ROWS_A_FETCH)
          .map((row, _) -> {
            exporter.read(row);
            return true;
          })
          .forEach(_ -> {});
      return true;
    });
  }

  /** One statement; the messages go with their sessions. */
  @Override
  public Cleared clear() {
    return transactions.with(handle ->
        handle
            .createQuery(
                """
                -- clear the archive
                with gone as (
                  delete from sessions returning message_count
                ), forgotten as (
                  delete from session_tombstones returning id
                )
                select count(*) as sessions, coalesce(sum(message_count), 0) as messages,
                       (select count(*) from forgotten) as tombstones
                from gone
                """)
            .map((row, _) ->
                new Cleared(
                    row.getLong("sessions"), row.getLong("messages"), row.getLong("tombstones")))
            .one());
  }

  /** Turns rows, each of a session and one of its messages, into entries. */
  private static final class Exporter {
    private final Consumer<Entry> reader;
    private @Nullable SessionId current;

    Exporter(Consumer<Entry> reader) {
      this.reader = reader;
    }

    void read(ResultSet row) throws SQLException {
      SessionId session = new SessionId(Rows.uuid(row, "session"));
      if (!session.equals(current)) {
        current = session;
        reader.accept(
            new Entry.OfSession(
                session,
                Rows.title(row),
                Rows.metadata(row, "session_metadata"),
                Rows.instant(row, "session_created_at")));
      }
      if (row.getObject("seq") != null) {
        Message m = MessageColumns.read(row);
        reader.accept(
            new Entry.OfMessage(session, new NewMessage(m.id(), m.body(), m.createdAt())));
      }
    }
  }
}
