package safespace.domain.storage;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.Rejection;
import safespace.domain.session.ErasureReceipt;
import safespace.domain.session.Session;
import safespace.domain.session.SessionId;
import safespace.domain.session.SessionRepository;
import safespace.domain.session.Title;

final class InMemorySessions implements SessionRepository {
  private final InMemoryStorage.Access storage;

  InMemorySessions(InMemoryStorage.Access storage) {
    this.storage = storage;
  }

  @Override
  public Optional<Session> create(
      SessionId id, @Nullable Title title, Metadata metadata, Actor actor) {
    return storage.with(tables -> {
      if (tables.exists(id)) return Optional.empty();
      Optional<Rejection> gone = tables.gone(id);
      if (gone.isPresent()) throw gone.get();
      Conversation made =
          Conversation.begun(id, title, metadata, actor, tables.now(), tables.now());
      tables.put(made);
      return Optional.of(made.session());
    });
  }

  @Override
  public Session find(SessionId id) {
    return storage.with(tables -> tables.get(id).session());
  }

  @Override
  public List<Session> findAll(List<SessionId> ids) {
    return storage.with(tables ->
        ids.stream().flatMap(id -> tables.find(id).stream()).map(Conversation::session).toList());
  }

  @Override
  public Session lock(SessionId id) {
    return find(id);
  }

  @Override
  public Session save(Session session, Actor actor) {
    return storage.with(tables -> {
      Conversation saved =
          tables.get(session.id()).with(session.title(), session.metadata(), actor, tables.now());
      tables.put(saved);
      return saved.session();
    });
  }

  @Override
  public Session renew(SessionId id) {
    return storage.with(tables -> {
      Conversation renewed = tables.get(id).renewed(tables.now());
      tables.put(renewed);
      return renewed.session();
    });
  }

  @Override
  public ErasureReceipt erase(SessionId id, Actor actor) {
    return storage.with(tables -> {
      long messages = tables.get(id).session().messageCount();
      tables.erase(id, Rejection.sessionErased());
      return new ErasureReceipt(id, messages, tables.now());
    });
  }
}
