package safespace.application.health;

import java.util.concurrent.atomic.AtomicReference;

/** Where the server is between its start and its end. */
public final class Lifecycle {

  /** In this order, and never back. */
  public enum Phase {
    /** The database has not answered yet, or its schema is not current. */
    STARTING,
    STARTED,
    /** Requests under way are finished, and no new ones are wanted. */
    STOPPING
  }

  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);

  public Phase phase() {
    return phase.get();
  }

  public void started() {
    phase.compareAndSet(Phase.STARTING, Phase.STARTED);
  }

  public void stopping() {
    phase.set(Phase.STOPPING);
  }
}
