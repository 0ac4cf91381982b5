package safespace.domain.live;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A broadcast that no other process hears; others are heard as tests say. */
public final class SilentBroadcast implements Broadcast {
  private final Queue<Topic> sent = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Listener listener;

  /** All that was sent, in its order. */
  public Queue<Topic> sent() {
    return sent;
  }

  /** Another process says that it has changed the session. */
  public void hear(Topic topic) {
    Listener begun = listener;
    if (begun != null) begun.heard(topic);
  }

  @Override
  public void listen(Listener begun) {
    listener = begun;
    begun.listening();
  }

  @Override
  public boolean isListening() {
    return listener != null;
  }

  @Override
  public void send(Topic topic) {
    sent.add(topic);
  }

  @Override
  public void close() {
    listener = null;
  }
}
