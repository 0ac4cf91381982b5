package safespace.persistence;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;
import safespace.domain.message.Body;
import safespace.domain.message.Content;
import safespace.domain.message.Fingerprint;
import safespace.domain.message.Message;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Replay;
import safespace.domain.message.Role;
import safespace.domain.message.Status;

/**
 * The columns of a message, for the statements that read or write whole messages. A statement names
 * them by {@code <read>} (or {@code <taken>}), {@code <bytes>}, {@code <new>} and {@code <edited>};
 * the values come by the methods here.
 */
final class MessageColumns {
  /** Of one that is being written, some lies in chunks yet. */
  private static final String CONTENT =
      "case when m.status = 'streaming' then m.content || coalesce(("
          + "select string_agg(c.text, '' order by c.start) from message_chunks c"
          + " where c.session_id = m.session_id and c.seq = m.seq), '')"
          + " else m.content end";

  private static final String UPDATED_AT =
      "case when m.status = 'streaming' then greatest(m.updated_at, ("
          + "select max(c.created_at) from message_chunks c"
          + " where c.session_id = m.session_id and c.seq = m.seq))"
          + " else m.updated_at end";

  /** In a select from {@code messages m}. */
  private static final String READ =
      "m.id, m.seq, m.role, "
          + CONTENT
          + " as content, m.citations, m.metadata, m.status, m.created_at, "
          + UPDATED_AT
          + " as updated_at";

  /** What was read before, in a select from that. */
  private static final String TAKEN =
      "m.id, m.seq, m.role, m.content, m.citations, m.metadata, m.status, m.created_at,"
          + " m.updated_at";

  /**
   * How much a message is, without looking into it; an integer, for sums of those are far cheaper
   * than of anything larger.
   */
  private static final String BYTES =
      "octet_length(m.content) + coalesce(pg_column_size(m.citations), 0)"
          + " + case when m.status = 'streaming' then coalesce(("
          + "select sum(octet_length(c.text))::int from message_chunks c"
          + " where c.session_id = m.session_id and c.seq = m.seq), 0)"
          + " else 0 end";

  /** What is kept of a message as it was first sent. */
  private static final String KNOWN =
      "encode(m.body_sha256, 'hex') as body, m.erased_at is not null as erased";

  /** What a new message brings. */
  static final String NEW =
      "id, role, content, citations, metadata, status, body_sha256, created_at";

  /** The same, one list for each column, as {@link #bind} gives them. */
  private static final String LISTS =
      ":ids, :roles, :contents, :citations, :metadata, :statuses, :bodies, :created_ats";

  /** The same, out of {@code unnest(<lists>) as n (<new>)}; without a time it is now. */
  private static final String VALUES =
      "n.id, n.role, n.content, n.citations::jsonb, n.metadata::jsonb, n.status,"
          + " decode(n.body_sha256, 'hex'), coalesce(n.created_at, now())";

  /** In an update. */
  private static final String EDITED =
      "content = :content, citations = :citations::jsonb,"
          + " metadata = :metadata::jsonb, status = :status";

  private MessageColumns() {}

  static <S extends SqlStatement<S>> S define(S statement) {
    return statement
        .define("read", READ)
        .define("content", CONTENT)
        .define("taken", TAKEN)
        .define("bytes", BYTES)
        .define("known", KNOWN)
        .define("new", NEW)
        .define("lists", LISTS)
        .define("values", VALUES)
        .define("edited", EDITED);
  }

  /** Gives new messages to a statement with {@code <lists>}. */
  static <S extends SqlStatement<S>> S bind(S statement, List<NewMessage> messages) {
    return statement
        .bind("ids", list(messages, m -> m.id().value(), UUID[]::new))
        .bind("roles", texts(messages, m -> m.body().role().label()))
        .bind("contents", texts(messages, m -> m.body().content().text()))
        .bind("citations", texts(messages, m -> Rows.json(m.body().citations())))
        .bind("metadata", texts(messages, m -> m.body().metadata().toJson()))
        .bind("statuses", texts(messages, m -> m.body().status().label()))
        .bind("bodies", texts(messages, m -> m.body().fingerprint().hex()))
        .bind("created_ats", list(messages, m -> Rows.time(m.createdAt()), OffsetDateTime[]::new));
  }

  /**
   * Adds a new message to a row of a copy into {@code <new>}.
   *
   * @param now its time, where it has none
   */
  static void copy(CopyText row, NewMessage message, Instant now) {
    Body body = message.body();
    row.add(message.id().value())
        .add(body.role().label())
        .add(body.content().text())
        .add(Rows.json(body.citations()))
        .add(body.metadata().toJson())
        .add(body.status().label())
        .add("\\x" + body.fingerprint().hex())
        .add(Objects.requireNonNullElse(message.createdAt(), now));
  }

  /** Gives a message to a statement with {@code <edited>}. */
  static <S extends SqlStatement<S>> S bind(S statement, Message message) {
    Body body = message.body();
    return statement
        .bind("id", message.id().value())
        .bind("content", body.content().text())
        .bind("citations", Rows.json(body.citations()))
        .bind("metadata", body.metadata().toJson())
        .bind("status", body.status().label());
  }

  /** The message of a row with {@code <read>}. */
  static Message read(ResultSet row) throws SQLException {
    return new Message(
        new MessageId(Rows.uuid(row, "id")),
        row.getLong("seq"),
        new Body(
            Role.parse(row.getString("role")).orElseThrow(),
            new Content(row.getString("content")),
            Rows.citations(row),
            Rows.metadata(row),
            Status.parse(row.getString("status")).orElseThrow()),
        Rows.instant(row, "created_at"),
        Rows.instant(row, "updated_at"));
  }

  /** The same of a row with {@code <known>}. */
  static Replay.Known known(ResultSet row) throws SQLException {
    boolean erased = row.getBoolean("erased");
    return new Replay.Known(new Fingerprint(erased ? "" : row.getString("body")), erased);
  }

  static <T, C extends @Nullable Object> C[] list(
      List<T> items, Function<T, C> column, IntFunction<C[]> maker) {
    return items.stream().map(column).toArray(maker);
  }

  private static @Nullable String[] texts(
      List<NewMessage> messages, Function<NewMessage, @Nullable String> column) {
    return list(messages, column, String[]::new);
  }
}
