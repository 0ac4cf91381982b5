package safespace.domain.live;

/** Tells the other processes on the same storage which sessions have changed, and hears of it. */
public interface Broadcast extends AutoCloseable {

  /** Who hears what others tell. Its methods come back at once. */
  interface Listener {
    /** Another process has changed the session. */
    void heard(Topic topic);

    /** Something may have been missed, and from now on nothing is. */
    void listening();
  }

  /** Begins to listen, if it can, and goes on trying where it cannot. */
  void listen(Listener listener);

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
