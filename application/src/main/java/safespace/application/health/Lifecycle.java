package safespace.application.health;

import java.util.concurrent.atomic.AtomicReference;

/** Where the server is between its start and its end. */
public final class Lifecycle {

  /** In this order, and never back. */
  public enum Phase {
    /** The database has not answered yet, or its schema is not current. */
    STARTING,
    STARTED,
    /** Everything is served still, but nothing more should be sent here. */
    DRAINING,
    /** Requests under way are finished, new ones are refused. */
    STOPPING
  }

  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);

  public Phase phase() {
    return phase.get();
  }

  public void started() {
    phase.compareAndSet(Phase.STARTING, Phase.STARTED);
  }

  /**
   * Begins the end, if it has not begun.
   *
   * @return whether anybody may still send requests in the belief that they are served
   */
  public boolean draining() {
    return phase.compareAndSet(Phase.STARTED, Phase.DRAINING);
  }

  public void stopping() {
    phase.set(Phase.STOPPING);
  }
}
