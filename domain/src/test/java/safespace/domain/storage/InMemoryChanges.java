package safespace.domain.storage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import safespace.domain.Text;
import safespace.domain.live.ChangeRepository;
import safespace.domain.live.Changes;
import safespace.domain.live.Event;
import safespace.domain.live.Place;
import safespace.domain.message.Message;
import safespace.domain.message.MessageId;
import safespace.domain.message.Status;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;

final class InMemoryChanges implements ChangeRepository {
  /** How many messages one takes in at once. */
  private static final int MOST = 64;

  private final InMemoryStorage.Access storage;

  InMemoryChanges(InMemoryStorage.Access storage) {
    this.storage = storage;
  }

  @Override
  public Optional<Beginning> begin(SessionId id, @Nullable Long after) {
    return storage.with(tables -> {
      Conversation conversation = tables.get(id);
      Session session = conversation.session();
      if (after != null && after > session.revision()) return Optional.empty();
      long revision = after == null ? session.revision() : after;
      long known = conversation.rows().stream().filter(row -> row.created() <= revision).count();
      List<MessageId> streaming =
          conversation.messages().filter(InMemoryChanges::isStreaming).map(Message::id).toList();
      return Optional.of(
          new Beginning(Place.after(revision, known), session.revision(), streaming));
    });
  }

  private static boolean isStreaming(Message message) {
    return message.body().status() == Status.STREAMING;
  }

  @Override
  public Changes since(SessionId id, Place place) {
    return storage.with(tables -> {
      Conversation conversation = tables.get(id);
      Changes changes = place.told(found(conversation, place));
      if (changes.more()) return changes;
      Changes grown = changes.place().told(pieces(conversation, changes.place().growing()), false);
      List<Event> events = new ArrayList<>(changes.events());
      events.addAll(grown.events());
      return new Changes(events, grown.place(), false);
    });
  }

  private static Place.Found found(Conversation conversation, Place place) {
    Session session = conversation.session();
    List<Place.Touched> touched =
        conversation.rows().stream()
            .filter(row -> row.changed() > place.revision())
            .sorted(Comparator.comparingLong(Conversation.Row::changed))
            .map(row ->
                new Place.Touched(
                    row.message(), row.known().erased(), row.created(), row.changed()))
            .toList();
    return new Place.Found(
        session.revision(),
        session.lastSeq(),
        touched.subList(0, Math.min(MOST, touched.size())),
        touched.size() > MOST,
        conversation.changed() > place.revision()
            ? new Event.SessionUpdated(session, conversation.changed())
            : null);
  }

  private static List<Place.Piece> pieces(
      Conversation conversation, List<Place.Growing> allGrowing) {
    List<Place.Piece> pieces = new ArrayList<>();
    for (Place.Growing growing : allGrowing) {
      String text =
          conversation
              .rows()
              .get(Math.toIntExact(growing.seq() - 1))
              .message()
              .body()
              .content()
              .text();
      if (Text.length(text) <= growing.length()) continue;
      String more = text.substring(text.offsetByCodePoints(0, growing.length()));
      pieces.add(new Place.Piece(growing.seq(), growing.length(), more));
    }
    return pieces;
  }

  @Override
  public Untold untold(SessionId id, long revision, List<Place.Growing> growing) {
    return storage.with(tables -> {
      Conversation conversation = tables.get(id);
      long messages =
          conversation.rows().stream()
              .filter(row -> row.changed() > revision)
              .mapToLong(row -> Text.length(row.message().body().content().text()))
              .sum();
      List<Place.Piece> pieces = pieces(conversation, growing);
      long chunks = pieces.stream().mapToLong(piece -> Text.length(piece.text())).sum();
      long changes = conversation.session().revision() - revision;
      return new Untold(changes + pieces.size(), messages + chunks);
    });
  }

  @Override
  public List<Standing> standings(List<SessionId> sessions) {
    return storage.with(tables ->
        sessions.stream()
            .flatMap(id -> tables.find(id).stream())
            .map(conversation ->
                new Standing(
                    conversation.session().id(),
                    conversation.session().revision(),
                    conversation.streaming()))
            .toList());
  }
}
