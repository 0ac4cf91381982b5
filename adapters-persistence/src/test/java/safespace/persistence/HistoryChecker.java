package safespace.persistence;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import safespace.domain.message.History;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.Message;
import safespace.domain.message.MessageId;
import safespace.domain.message.MessageRepository;
import safespace.domain.session.SessionId;

/** Remembers what writers were promised, and compares it with what is stored. */
final class HistoryChecker {
  private final Map<SessionId, Map<MessageId, Long>> acknowledged = new ConcurrentHashMap<>();

  /** Notes that a message was answered as stored. */
  void acknowledge(SessionId session, Message message) {
    acknowledged
        .computeIfAbsent(session, _ -> new ConcurrentHashMap<>())
        .put(message.id(), message.seq());
  }

  boolean isAcknowledged(SessionId session, MessageId id) {
    return acknowledged.getOrDefault(session, Map.of()).containsKey(id);
  }

  int acknowledged() {
    return acknowledged.values().stream().mapToInt(Map::size).sum();
  }

  /**
   * What is wrong with the sessions: a message that was acknowledged and is not there or has
   * another number, one that is there twice, a gap in the numbers.
   */
  List<String> violations(MessageRepository messages) {
    List<String> violations = new ArrayList<>();
    acknowledged.forEach((session, promised) -> {
      List<Message> stored = read(messages, session);
      for (int i = 0; i < stored.size(); i++) {
        if (stored.get(i).seq() != i + 1) violations.add("gap before " + stored.get(i));
      }
      Set<MessageId> seen = new HashSet<>();
      stored.stream().filter(m -> !seen.add(m.id())).forEach(m -> violations.add("twice: " + m));
      Map<MessageId, Long> seqs =
          stored.stream().collect(Collectors.toMap(Message::id, Message::seq, (a, _) -> a));
      promised.forEach((id, seq) -> {
        if (!seq.equals(seqs.get(id))) violations.add("lost: " + id + " at " + seq);
      });
    });
    return violations;
  }

  /** All messages of a session, page by page. */
  static List<Message> read(MessageRepository messages, SessionId session) {
    List<Message> all = new ArrayList<>();
    History page;
    do {
      long last = all.isEmpty() ? 0 : all.getLast().seq();
      page =
          messages
              .history(session, HistoryQuery.after(last, HistoryQuery.MOST), null)
              .orElseThrow();
      all.addAll(page.messages());
    } while (page.newer());
    return all;
  }
}
