package safespace.domain.message;

import java.util.List;
import safespace.domain.Rejection;

/** The writer did not know the session's newest messages; brings those that were missed. */
public final class SequenceConflict extends Rejection {
  private static final long serialVersionUID = 1;

  /** The most messages that a conflict brings along. */
  public static final int MOST_MISSING = 50;

  private final long lastSeq;
  private final transient List<Message> missing;

  public SequenceConflict(long lastSeq, List<Message> missing) {
    super(
        Reason.SEQUENCE_CONFLICT,
        "previous_seq is not the session's last_seq: nothing was stored.");
    this.lastSeq = lastSeq;
    this.missing = List.copyOf(missing);
  }

  public long lastSeq() {
    return lastSeq;
  }

  /** The first messages after the writer's {@code previous_seq}, in order. */
  public List<Message> missing() {
    return missing;
  }
}
