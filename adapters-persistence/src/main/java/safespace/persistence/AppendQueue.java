package safespace.persistence;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import safespace.domain.message.MessageId;
import safespace.domain.session.SessionId;

/**
 * Appends that wait for their group. Each session has a line of its own, and the sessions take
 * turns: one to which very much is written keeps nobody else from the next group. Not for several
 * threads at once.
 */
final class AppendQueue {
  private final int most;
  private final SequencedMap<SessionId, Deque<WaitingAppend>> lines = new LinkedHashMap<>();
  private int size;

  AppendQueue(int most) {
    this.most = most;
  }

  int size() {
    return size;
  }

  /** Lets it wait; false when too many do already. */
  boolean offer(WaitingAppend append) {
    if (size == most) return false;
    size++;
    lines.computeIfAbsent(append.session(), _ -> new ArrayDeque<>()).add(append);
    return true;
  }

  /**
   * Takes those who are next: of each session in the order in which they came, with ids that differ
   * (a repetition sees in the next group what became of the first), and one that names the number
   * before it only as its session's first.
   */
  List<WaitingAppend> poll(int mostInAGroup) {
    List<WaitingAppend> group = new ArrayList<>();
    Map<SessionId, Set<MessageId>> taken = new HashMap<>();
    SequencedMap<SessionId, Deque<WaitingAppend>> later = new LinkedHashMap<>();
    while (group.size() < mostInAGroup && !lines.isEmpty()) {
      Map.Entry<SessionId, Deque<WaitingAppend>> turn = lines.pollFirstEntry();
      Deque<WaitingAppend> line = turn.getValue();
      if (!joins(line.element(), taken)) {
        later.put(turn.getKey(), line);
        continue;
      }
      group.add(line.remove());
      if (!line.isEmpty()) lines.putLast(turn.getKey(), line);
    }
    later.reversed().forEach(lines::putFirst);
    size -= group.size();
    return group;
  }

  private static boolean joins(WaitingAppend append, Map<SessionId, Set<MessageId>> taken) {
    Set<MessageId> ids = taken.computeIfAbsent(append.session(), _ -> new HashSet<>());
    if (append.namesPrevious() && !ids.isEmpty()) return false;
    return ids.add(append.id());
  }
}
