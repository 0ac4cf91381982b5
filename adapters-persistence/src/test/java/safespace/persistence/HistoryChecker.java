package safespace.persistence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import safespace.domain.message.History;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.Message;
import safespace.domain.message.MessageId;
import safespace.domain.message.MessageRepository;
import safespace.domain.session.SessionId;

/**
 * Remembers what writers were promised and what readers saw, and compares it with what is stored.
 * Whatever goes wrong meanwhile, it must hold that all is stored that was acknowledged, where it
 * was said to be; that nothing is stored twice; that the numbers of a session are 1, 2, 3 …; and
 * that a reader sees a beginning of the session, with all that was acknowledged before it began to
 * read.
 */
public final class HistoryChecker {
  private final Map<SessionId, Map<MessageId, Long>> acknowledged = new ConcurrentHashMap<>();
  private final Map<SessionId, Set<Stored>> read = new ConcurrentHashMap<>();
  private final Map<SessionId, Set<MessageId>> erased = new ConcurrentHashMap<>();
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();

  /** Where a message stands. */
  public record Stored(MessageId id, long seq) {
    static Stored of(Message message) {
      return new Stored(message.id(), message.seq());
    }
  }

  /** Notes that a message was answered as stored. */
  public void acknowledge(SessionId session, Stored message) {
    Long before =
        acknowledged
            .computeIfAbsent(session, _ -> new ConcurrentHashMap<>())
            .put(message.id, message.seq);
    if (before != null && before != message.seq) violations.add("moved: " + message);
  }

  /** Notes that somebody is about to erase a message: from now on it may be there or not. */
  public void erasing(SessionId session, MessageId id) {
    erased.computeIfAbsent(session, _ -> ConcurrentHashMap.newKeySet()).add(id);
  }

  private Set<MessageId> erased(SessionId session) {
    return erased.getOrDefault(session, Set.of());
  }

  public boolean isAcknowledged(SessionId session, MessageId id) {
    return acknowledged.getOrDefault(session, Map.of()).containsKey(id);
  }

  public int acknowledged() {
    return acknowledged.values().stream().mapToInt(Map::size).sum();
  }

  /** Notes that somebody begins to read the session, and knows what must be seen. */
  public Reading reading(SessionId session) {
    return new Reading(session, Map.copyOf(acknowledged.getOrDefault(session, Map.of())));
  }

  /** Somebody who reads a session from its beginning. */
  public final class Reading {
    private final SessionId session;
    private final Map<MessageId, Long> promised;

    private Reading(SessionId session, Map<MessageId, Long> promised) {
      this.session = session;
      this.promised = promised;
    }

    /** Notes what was seen, in the order in which it came. */
    public void saw(List<Stored> messages) {
      read.computeIfAbsent(session, _ -> ConcurrentHashMap.newKeySet()).addAll(messages);
      violations.addAll(compare("read", session, promised, messages));
    }
  }

  /**
   * What was wrong with what was read, and what is wrong with what is stored now.
   *
   * @param history all messages of a session, in their order
   */
  public List<String> violations(Function<SessionId, List<Stored>> history) {
    List<String> all = new ArrayList<>(violations);
    acknowledged.forEach((session, promised) -> {
      List<Stored> stored = history.apply(session);
      all.addAll(compare("stored", session, promised, stored));
      Set<Stored> dreamt = new HashSet<>(read.getOrDefault(session, Set.of()));
      stored.forEach(dreamt::remove);
      dreamt.removeIf(message -> erased(session).contains(message.id));
      dreamt.forEach(message -> all.add("read and not stored: " + message));
    });
    return all;
  }

  private List<String> compare(
      String what, SessionId session, Map<MessageId, Long> promised, List<Stored> messages) {
    Set<MessageId> gone = erased(session);
    List<String> wrong = new ArrayList<>();
    Map<MessageId, Long> seqs = new HashMap<>();
    long last = 0;
    for (Stored message : messages) {
      if (message.seq <= last) wrong.add(what + " out of order: " + message);
      if (seqs.put(message.id, message.seq) != null) wrong.add(what + " twice: " + message);
      last = message.seq;
    }
    if (last - messages.size() > gone.size()) wrong.add(what + " with gaps before " + last);
    promised.forEach((id, seq) -> {
      if (!seq.equals(seqs.get(id)) && !gone.contains(id)) {
        wrong.add("not " + what + ": " + id + " at " + seq);
      }
    });
    return wrong;
  }

  /** All messages of a session, page by page. */
  static List<Stored> read(MessageRepository messages, SessionId session) {
    List<Stored> all = new ArrayList<>();
    History page;
    do {
      long last = all.isEmpty() ? 0 : all.getLast().seq;
      page =
          messages
              .history(session, HistoryQuery.after(last, HistoryQuery.MOST), null)
              .orElseThrow();
      page.messages().stream().map(Stored::of).forEach(all::add);
    } while (page.newer());
    return all;
  }
}
