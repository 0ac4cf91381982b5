package safespace.domain.live;

import java.util.function.Consumer;

/** Tells the other processes on the same storage which sessions have changed, and hears of it. */
public interface Broadcast extends AutoCloseable {

  /**
   * Begins to listen, if it can, and goes on trying where it cannot. What it calls comes back at
   * once.
   *
   * @param heard takes the sessions that other processes have changed
   * @param began is called whenever the listening begins: what was told before may have been missed
   */
  void listen(Consumer<Topic> heard, Runnable began);

  /** Whether others are heard at this moment. */
  boolean isListening();

  /**
   * Tells the others that a session has changed, soon. Comes back at once and never fails: who must
   * not miss anything looks now and then.
   */
  void send(Topic topic);

  /** Neither tells nor listens any more. */
  @Override
  void close();
}
