package safespace.domain.message;

import safespace.domain.Rejection;

/** A chunk does not go on where the message ends: it leaves a gap, or says something else. */
public final class OffsetConflict extends Rejection {
  private static final long serialVersionUID = 1;

  private final long length;

  public OffsetConflict(long length) {
    super(
        Reason.OFFSET_CONFLICT,
        "The chunk does not go on where the message ends, nor is it there already.");
    this.length = length;
  }

  /** How much of the message there is, in code points. */
  public long length() {
    return length;
  }
}
