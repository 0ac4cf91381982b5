package safespace.domain.storage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.Rejection;
import safespace.domain.archive.Archive;
import safespace.domain.archive.Entry;
import safespace.domain.message.Body;
import safespace.domain.message.Fingerprint;
import safespace.domain.message.Message;
import safespace.domain.message.NewMessage;
import safespace.domain.session.Session;

final class InMemoryArchive implements Archive {
  /** As PostgreSQL orders UUIDs; {@link UUID#compareTo} takes their halves for signed numbers. */
  static final Comparator<UUID> BY_BYTES =
      Comparator.comparing(UUID::getMostSignificantBits, Long::compareUnsigned)
          .thenComparing(UUID::getLeastSignificantBits, Long::compareUnsigned);

  private final InMemoryStorage.Access storage;

  InMemoryArchive(InMemoryStorage.Access storage) {
    this.storage = storage;
  }

  @Override
  public Loaded load(List<Entry> entries) {
    return storage.with(tables -> {
      int before = tables.all().size();
      List<Outcome> outcomes = new ArrayList<>(entries.size());
      for (Entry entry : entries) outcomes.add(load(tables, entry));
      return new Loaded(outcomes, tables.all().size() - before);
    });
  }

  private static Outcome load(Tables tables, Entry entry) {
    Optional<Rejection> gone = tables.gone(entry.session());
    if (gone.isPresent()) return Outcome.valueOf(gone.get().reason().name());
    Optional<Conversation> found = tables.find(entry.session());
    return switch (entry) {
      case Entry.OfSession session -> {
        if (found.isPresent()) yield Outcome.SKIPPED;
        tables.put(begun(tables, session));
        yield Outcome.STORED;
      }
      case Entry.OfMessage(var session, NewMessage message) -> {
        Conversation conversation =
            found.orElseGet(
                () -> begun(tables, new Entry.OfSession(session, null, Metadata.EMPTY, null)));
        Optional<Outcome> known = conversation.row(message.id()).map(row -> outcome(row, message));
        if (known.isPresent()) yield known.get();
        Instant at = orNow(message.createdAt(), tables);
        tables.put(conversation.plus(message, at, Actor.IMPORT, tables.now()));
        yield Outcome.STORED;
      }
    };
  }

  private static Conversation begun(Tables tables, Entry.OfSession session) {
    return Conversation.begun(
        session.session(),
        session.title(),
        session.metadata(),
        Actor.IMPORT,
        orNow(session.createdAt(), tables),
        tables.now());
  }

  private static Outcome outcome(Conversation.Row row, NewMessage message) {
    if (row.known().erased()) return Outcome.MESSAGE_ERASED;
    Fingerprint body = message.body().fingerprint();
    boolean same =
        body.equals(row.known().body()) || body.equals(row.message().body().fingerprint());
    return same ? Outcome.SKIPPED : Outcome.MESSAGE_ID_CONFLICT;
  }

  private static Instant orNow(@Nullable Instant time, Tables tables) {
    return time == null ? tables.now() : time;
  }

  /** Gives out what it has read before: the reader may call the storage. */
  @Override
  public void export(Consumer<Entry> reader) {
    List<Entry> entries =
        storage.with(tables ->
            tables.all().stream()
                .sorted(Comparator.comparing(c -> c.session().id().value(), BY_BYTES))
                .flatMap(InMemoryArchive::entries)
                .toList());
    entries.forEach(reader);
  }

  @Override
  public Cleared clear() {
    return storage.with(Tables::clear);
  }

  private static Stream<Entry> entries(Conversation conversation) {
    Session session = conversation.session();
    return Stream.concat(
        Stream.of(
            new Entry.OfSession(
                session.id(), session.title(), session.metadata(), session.createdAt())),
        conversation.messages().map(message -> entry(session, message)));
  }

  private static Entry entry(Session session, Message message) {
    return new Entry.OfMessage(
        session.id(),
        new NewMessage(
            message.id(),
            new Body(
                message.body().role(),
                message.body().content(),
                message.body().citations(),
                message.body().metadata(),
                message.body().status()),
            message.createdAt()));
  }
}
