package safespace.domain.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import safespace.domain.Actor;
import safespace.domain.CanonicalJson;
import safespace.domain.Metadata;
import safespace.domain.Mistakes;
import safespace.domain.Rejection;
import safespace.domain.message.Append;
import safespace.domain.message.Appended;
import safespace.domain.message.Body;
import safespace.domain.message.Chunk;
import safespace.domain.message.Citation;
import safespace.domain.message.Content;
import safespace.domain.message.Found;
import safespace.domain.message.History;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.Message;
import safespace.domain.message.MessageId;
import safespace.domain.message.MessageRepository;
import safespace.domain.message.NewMessage;
import safespace.domain.message.OffsetConflict;
import safespace.domain.message.Replay;
import safespace.domain.message.Search;
import safespace.domain.message.SequenceConflict;
import safespace.domain.message.Status;
import safespace.domain.session.SessionId;

final class InMemoryMessages implements MessageRepository {
  private final InMemoryStorage.Access storage;

  InMemoryMessages(InMemoryStorage.Access storage) {
    this.storage = storage;
  }

  @Override
  public Appended append(Append append) {
    return storage.with(tables -> {
      Conversation before = tables.find(append.session()).orElseGet(() -> begun(tables, append));
      Map<MessageId, Replay.Known> known = new HashMap<>();
      for (NewMessage message : append.messages()) {
        before.row(message.id()).ifPresent(row -> known.put(message.id(), row.known()));
      }
      if (Replay.isReplay(append.messages(), known)) {
        return new Appended(asTheyStand(before, append), true);
      }
      requireNewest(before, append.previousSeq());
      Conversation after = before;
      for (NewMessage message : append.messages()) {
        after = after.plus(message, tables.now(), append.actor(), tables.now());
      }
      tables.put(after);
      return new Appended(asTheyStand(after, append), false);
    });
  }

  private static Conversation begun(Tables tables, Append append) {
    SessionId id = append.session();
    Optional<Rejection> gone = tables.gone(id);
    if (gone.isPresent()) throw gone.get();
    if (!append.makesSession()) throw Rejection.sessionNotFound();
    return Conversation.begun(id, null, Metadata.EMPTY, append.actor(), tables.now(), tables.now());
  }

  private static void requireNewest(Conversation conversation, @Nullable Long previous) {
    long lastSeq = conversation.session().lastSeq();
    if (previous == null || previous == lastSeq) return;
    throw new SequenceConflict(
        lastSeq,
        conversation
            .messages()
            .filter(message -> message.seq() > previous)
            .limit(SequenceConflict.MOST_MISSING)
            .toList());
  }

  private static List<Message> asTheyStand(Conversation conversation, Append append) {
    return append.messages().stream()
        .flatMap(message -> conversation.row(message.id()).stream())
        .map(Conversation.Row::message)
        .toList();
  }

  @Override
  public Optional<History> history(
      SessionId session, HistoryQuery query, @Nullable Long knownRevision) {
    return storage.with(tables -> {
      Conversation conversation = tables.get(session);
      boolean changed = knownRevision == null || knownRevision != conversation.session().revision();
      return changed || conversation.streaming()
          ? Optional.of(page(conversation, query))
          : Optional.empty();
    });
  }

  private static History page(Conversation conversation, HistoryQuery query) {
    List<Message> matching = conversation.messages().filter(filter(query)).toList();
    boolean forward = query.anchor() instanceof HistoryQuery.After;
    List<Message> ahead = matching.stream().filter(side(query.anchor())).toList();
    boolean behind = ahead.size() < matching.size();
    List<Message> inReading = forward ? ahead : ahead.reversed();
    int fitting = fitting(inReading, query.limit());
    boolean more = ahead.size() > fitting;
    int from = forward ? 0 : ahead.size() - fitting;
    int to = forward ? fitting : ahead.size();
    return new History(
        conversation.session().revision(),
        conversation.streaming(),
        ahead.subList(from, to),
        forward ? behind : more,
        forward ? more : behind);
  }

  /** How many of the messages are put on a page. */
  private static int fitting(List<Message> messages, int limit) {
    long bytes = 0;
    int count = 0;
    for (Message message : messages) {
      if (count == limit || bytes >= HistoryQuery.MOST_BYTES) break;
      bytes += bytes(message.body().content().text());
      bytes +=
          bytes(
              CanonicalJson.of(message.body().citations().stream().map(Citation::toJson).toList()));
      count++;
    }
    return count;
  }

  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static Predicate<Message> filter(HistoryQuery query) {
    return message ->
        (query.role() == null || query.role() == message.body().role())
            && (query.cites() == null
                || message.body().citations().stream()
                    .anyMatch(citation -> query.cites().equals(citation.url())));
  }

  private static Predicate<Message> side(HistoryQuery.Anchor anchor) {
    return switch (anchor) {
      case HistoryQuery.Latest() -> _ -> true;
      case HistoryQuery.Before(long seq) -> message -> message.seq() < seq;
      case HistoryQuery.After(long seq) -> message -> message.seq() > seq;
    };
  }

  /** Knows plain words only, and which message has more of them. */
  @Override
  public Found search(SessionId session, Search search) {
    Set<String> words = Set.of(search.words().toLowerCase(Locale.ROOT).split("\\W+", -1));
    return storage.with(tables -> {
      List<Found.Hit> hits =
          tables
              .get(session)
              .messages()
              .map(message -> hit(message, words))
              .filter(hit -> words.stream().allMatch(word -> marks(hit, word)))
              .sorted(
                  Comparator.comparingDouble(Found.Hit::rank)
                      .thenComparingLong(hit -> hit.message().seq())
                      .reversed())
              .toList();
      boolean more = hits.size() > search.limit();
      return new Found(more ? hits.subList(0, search.limit()) : hits, more);
    });
  }

  private static boolean marks(Found.Hit hit, String word) {
    return hit.highlight().stream()
        .anyMatch(piece -> piece.hit() && piece.text().equalsIgnoreCase(word));
  }

  private static Found.Hit hit(Message message, Set<String> words) {
    List<Found.Piece> pieces = new ArrayList<>();
    StringBuilder between = new StringBuilder();
    for (String part : message.body().content().text().split("\\b", -1)) {
      if (words.contains(part.toLowerCase(Locale.ROOT))) {
        if (!between.isEmpty()) pieces.add(new Found.Piece(between.toString(), false));
        pieces.add(new Found.Piece(part, true));
        between.setLength(0);
      } else {
        between.append(part);
      }
    }
    if (!between.isEmpty()) pieces.add(new Found.Piece(between.toString(), false));
    return new Found.Hit(message, pieces, pieces.stream().filter(Found.Piece::hit).count());
  }

  @Override
  public Message find(SessionId session, MessageId id) {
    return storage.with(tables -> find(tables.get(session), id));
  }

  @Override
  public Message lock(SessionId session, MessageId id) {
    return find(session, id);
  }

  private static Message find(Conversation conversation, MessageId id) {
    return conversation.row(id).orElseThrow(Rejection::messageNotFound).unlessErased();
  }

  @Override
  public long write(SessionId session, MessageId id, Chunk chunk, Actor actor) {
    return storage.with(tables -> {
      Conversation conversation = tables.get(session);
      Message before = find(conversation, id);
      int[] content = before.body().content().text().codePoints().toArray();
      int from = chunk.offset();
      if (chunk.end() <= content.length
          && new String(content, from, chunk.length()).equals(chunk.text())) {
        return (long) content.length;
      }
      if (from < content.length) throw new OffsetConflict(content.length);
      if (before.body().status() != Status.STREAMING) throw Rejection.messageNotStreaming();
      if (from > content.length) throw new OffsetConflict(content.length);
      String longer = before.body().content().text() + chunk.text();
      Content whole = Mistakes.at("/text", () -> new Content(longer));
      tables.put(
          conversation.longer(
              new Message(
                  id,
                  before.seq(),
                  new Body(
                      before.body().role(),
                      whole,
                      before.body().citations(),
                      before.body().metadata(),
                      Status.STREAMING),
                  before.createdAt(),
                  tables.now())));
      return chunk.end();
    });
  }

  @Override
  public Message save(SessionId session, Message message, Actor actor) {
    return storage.with(tables -> {
      Conversation conversation = tables.get(session);
      Message before = find(conversation, message.id());
      Message saved =
          new Message(
              before.id(),
              before.seq(),
              new Body(
                  before.body().role(),
                  message.body().content(),
                  List.copyOf(message.body().citations()),
                  message.body().metadata(),
                  message.body().status()),
              before.createdAt(),
              tables.now());
      tables.put(conversation.with(saved, actor, tables.now()));
      return saved;
    });
  }

  @Override
  public void erase(SessionId session, MessageId id, Actor actor) {
    storage.with(tables -> {
      Conversation conversation = tables.get(session);
      tables.put(conversation.without(find(conversation, id), actor, tables.now()));
      return true;
    });
  }
}
