package safespace.domain.live;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A broadcast that no other process hears; others are heard as tests say. */
public final class SilentBroadcast implements Broadcast {
  private final Queue<Topic> sent = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Consumer<Topic> listener;

  /** All that was sent, in its order. */
  public Queue<Topic> sent() {
    return sent;
  }

  /** Another process says that it has changed the session. */
  public void hear(Topic topic) {
    Consumer<Topic> heard = listener;
    if (heard != null) heard.accept(topic);
  }

  @Override
  public void listen(Consumer<Topic> heard, Runnable began) {
    listener = heard;
    began.run();
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
