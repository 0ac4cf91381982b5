package safespace.domain.storage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.Rejection;
import safespace.domain.message.Body;
import safespace.domain.message.Content;
import safespace.domain.message.Message;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Replay;
import safespace.domain.message.Status;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.domain.session.Title;

/**
 * A session and its messages, erased ones included; each change makes a new one.
 *
 * @param changed the revision of the last change of the session itself, 0 before the first
 */
record Conversation(Session session, List<Row> rows, long changed) {

  /**
   * A message as it stands, and how to know it again.
   *
   * @param created the revision of its append
   * @param changed the revision of its last change, its append included
   */
  record Row(Message message, Replay.Known known, long created, long changed) {
    Message unlessErased() {
      if (known.erased()) throw Rejection.messageErased();
      return message;
    }
  }

  /** One without messages. */
  static Conversation begun(
      SessionId id,
      @Nullable Title title,
      Metadata metadata,
      Actor actor,
      Instant createdAt,
      Instant now) {
    return new Conversation(
        new Session(id, title, metadata, 0, 0, 0, createdAt, createdAt, now, actor, actor),
        List.of(),
        0);
  }

  Optional<Row> row(MessageId id) {
    return rows.stream().filter(row -> row.message.id().equals(id)).findAny();
  }

  /** The messages that are not erased. */
  Stream<Message> messages() {
    return rows.stream().filter(row -> !row.known.erased()).map(Row::message);
  }

  boolean streaming() {
    return messages().anyMatch(message -> message.body().status() == Status.STREAMING);
  }

  /** With one message more, which counts as written at the time given. */
  Conversation plus(NewMessage message, Instant at, Actor actor, Instant now) {
    List<Row> more = new ArrayList<>(rows);
    more.add(
        new Row(
            message.stored(session.lastSeq() + 1, at),
            new Replay.Known(message.body().fingerprint(), false),
            session.revision() + 1,
            session.revision() + 1));
    return new Conversation(changed(1, 1, now, actor, now), more, changed);
  }

  /** With the message in the place of the one that has its number. */
  Conversation with(Message message, Actor actor, Instant now) {
    Row before = rows.get(place(message));
    return replaced(
        new Row(message, before.known, before.created, session.revision() + 1),
        changed(0, 0, session.lastActiveAt(), actor, now));
  }

  /** With the message in the place of the one that has its number; the session does not notice. */
  Conversation longer(Message message) {
    Row before = rows.get(place(message));
    return replaced(new Row(message, before.known, before.created, before.changed), session);
  }

  /** With nothing left of the message but its id and number. */
  Conversation without(Message message, Actor actor, Instant now) {
    Message emptied =
        new Message(
            message.id(),
            message.seq(),
            new Body(
                message.body().role(), new Content(""), List.of(), Metadata.EMPTY, Status.COMPLETE),
            message.createdAt(),
            now);
    Row erased =
        new Row(
            emptied,
            new Replay.Known(emptied.body().fingerprint(), true),
            rows.get(place(message)).created,
            session.revision() + 1);
    return replaced(erased, changed(-1, 0, session.lastActiveAt(), actor, now));
  }

  private Conversation replaced(Row row, Session changed) {
    List<Row> others = new ArrayList<>(rows);
    others.set(place(row.message), row);
    return new Conversation(changed, others, this.changed);
  }

  private static int place(Message message) {
    return Math.toIntExact(message.seq() - 1);
  }

  private Session changed(
      int moreMessages, int moreNumbers, Instant lastActiveAt, Actor actor, Instant now) {
    return new Session(
        session.id(),
        session.title(),
        session.metadata(),
        session.messageCount() + moreMessages,
        session.lastSeq() + moreNumbers,
        session.revision() + 1,
        session.createdAt(),
        now,
        lastActiveAt,
        session.createdBy(),
        actor);
  }

  /** With another title and metadata. */
  Conversation with(@Nullable Title title, Metadata metadata, Actor actor, Instant now) {
    return new Conversation(
        new Session(
            session.id(),
            title,
            metadata,
            session.messageCount(),
            session.lastSeq(),
            session.revision() + 1,
            session.createdAt(),
            now,
            session.lastActiveAt(),
            session.createdBy(),
            actor),
        rows,
        session.revision() + 1);
  }

  /** In use at the time given, which changes nothing else. */
  Conversation renewed(Instant now) {
    return new Conversation(
        new Session(
            session.id(),
            session.title(),
            session.metadata(),
            session.messageCount(),
            session.lastSeq(),
            session.revision(),
            session.createdAt(),
            session.updatedAt(),
            now,
            session.createdBy(),
            session.updatedBy()),
        rows,
        changed);
  }
}
