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
  static final Tables EMPTY =
      new Tables(Map.of(), Map.of(), Instant.EPOCH, new Lifetimes(null, Duration.ZERO));

  private final Map<SessionId, Conversation> conversations;
  private final Map<SessionId, Tombstone> tombstones;
  private final Instant now;
  private final Lifetimes lifetimes;

  private Tables(
      Map<SessionId, Conversation> conversations,
      Map<SessionId, Tombstone> tombstones,
      Instant now,
      Lifetimes lifetimes) {
    this.conversations = conversations;
    this.tombstones = tombstones;
    this.now = now;
    this.lifetimes = lifetimes;
  }

  Tables copy(Instant now, Lifetimes lifetimes) {
    return new Tables(new HashMap<>(conversations), new HashMap<>(tombstones), now, lifetimes);
  }

  /** The same for the whole transaction. */
  Instant now() {
    return now;
  }

  /** The session, unless it has expired. */
  Optional<Conversation> find(SessionId id) {
    return Optional.ofNullable(conversations.get(id)).filter(c -> !hasExpired(c));
  }

  /** Whether there is such a session, expired or not. */
  boolean exists(SessionId id) {
    return conversations.containsKey(id);
  }

  private boolean hasExpired(Conversation conversation) {
    Instant end = conversation.session().expiresAt(lifetimes.session());
    return end != null && !end.isAfter(now);
  }

  Conversation get(SessionId id) {
    return find(id).orElseThrow(() -> absent(id));
  }

  List<Conversation> all() {
    return conversations.values().stream().filter(c -> !hasExpired(c)).toList();
  }

  /** Those that have expired and are still there. */
  List<Conversation> expired() {
    return conversations.values().stream().filter(this::hasExpired).toList();
  }

  void put(Conversation conversation) {
    conversations.put(conversation.session().id(), conversation);
  }

  /**
   * Leaves a tombstone.
   *
   * @param why what callers are told from now on
   */
  void erase(SessionId id, Rejection why) {
    conversations.remove(id);
    tombstones.put(id, new Tombstone(why, now.plus(lifetimes.tombstone())));
  }

  private record Tombstone(Rejection why, Instant end) {}

  /** Why there was such a session and is none any more; empty for one that never was. */
  Optional<Rejection> gone(SessionId id) {
    Tombstone tombstone = tombstones.get(id);
    if (tombstone != null && tombstone.end.isAfter(now)) return Optional.of(tombstone.why);
    boolean expired = exists(id) && find(id).isEmpty();
    return expired ? Optional.of(Rejection.sessionExpired()) : Optional.empty();
  }

  /** Forgets the tombstones whose time is over, and tells how many. */
  int forgetTombstones() {
    int before = tombstones.size();
    tombstones.values().removeIf(tombstone -> !tombstone.end.isAfter(now));
    return before - tombstones.size();
  }

  Archive.Cleared clear() {
    long messages = all().stream().mapToLong(c -> c.session().messageCount()).sum();
    Archive.Cleared cleared =
        new Archive.Cleared(conversations.size(), messages, tombstones.size());
    conversations.clear();
    tombstones.clear();
    return cleared;
  }

  private Rejection absent(SessionId id) {
    return gone(id).orElseGet(Rejection::sessionNotFound);
  }
}
