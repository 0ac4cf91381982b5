package safespace.domain.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import safespace.domain.Rejection;
import safespace.domain.archive.Archive;
import safespace.domain.session.SessionId;

/** What a storage in memory holds, as one transaction sees and changes it. */
final class Tables {
  static final Tables EMPTY = new Tables(Map.of(), Map.of(), Instant.EPOCH, Duration.ZERO);

  private final Map<SessionId, Conversation> conversations;
  private final Map<SessionId, Instant> tombstones;
  private final Instant now;
  private final Duration tombstoneTtl;

  private Tables(
      Map<SessionId, Conversation> conversations,
      Map<SessionId, Instant> tombstones,
      Instant now,
      Duration tombstoneTtl) {
    this.conversations = conversations;
    this.tombstones = tombstones;
    this.now = now;
    this.tombstoneTtl = tombstoneTtl;
  }

  Tables copy(Instant now, Duration tombstoneTtl) {
    return new Tables(new HashMap<>(conversations), new HashMap<>(tombstones), now, tombstoneTtl);
  }

  /** The same for the whole transaction. */
  Instant now() {
    return now;
  }

  Optional<Conversation> find(SessionId id) {
    return Optional.ofNullable(conversations.get(id));
  }

  Conversation get(SessionId id) {
    return find(id).orElseThrow(() -> absent(id));
  }

  List<Conversation> all() {
    return List.copyOf(conversations.values());
  }

  void put(Conversation conversation) {
    conversations.put(conversation.session().id(), conversation);
  }

  void erase(SessionId id) {
    conversations.remove(id);
    tombstones.put(id, now.plus(tombstoneTtl));
  }

  Archive.Cleared clear() {
    long messages = all().stream().mapToLong(c -> c.session().messageCount()).sum();
    Archive.Cleared cleared =
        new Archive.Cleared(conversations.size(), messages, tombstones.size());
    conversations.clear();
    tombstones.clear();
    return cleared;
  }

  boolean isErased(SessionId id) {
    Instant end = tombstones.get(id);
    return end != null && end.isAfter(now);
  }

  private Rejection absent(SessionId id) {
    return isErased(id) ? Rejection.sessionErased() : Rejection.sessionNotFound();
  }
}
