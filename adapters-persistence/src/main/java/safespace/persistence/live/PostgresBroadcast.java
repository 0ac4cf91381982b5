package safespace.persistence.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import safespace.domain.live.Broadcast;
import safespace.domain.live.Topic;
import safespace.persistence.connection.ConnectionSettings.Target;
import safespace.persistence.connection.Handles;

/**
 * Tells by NOTIFY and hears by LISTEN. It is told over the pool, many topics at a time: in the
 * transactions of those who write it would make them all wait for one another. It is heard on a
 * connection of its own, to the server itself, for a pooler would keep it back.
 */
public final class PostgresBroadcast implements Broadcast {
  static final String CHANNEL = "safespace_changes";

  private final Sender sender;
  private final Target direct;
  private final Counter received;
  private volatile @Nullable Ear ear;

  /**
   * @param direct the database itself, with no pooler in between
   */
  public PostgresBroadcast(Handles pool, Target direct, MeterRegistry meters) {
    this.sender = new Sender(pool, counter(meters, "sent", "Changes told to other processes."));
    this.direct = direct;
    this.received = counter(meters, "received", "Changes heard of from other processes.");
    Gauge.builder("safespace.live.listening", this, b -> b.isListening() ? 1 : 0)
        .description("1 while changes by other processes are heard of at once.")
        .register(meters);
  }

  private static Counter counter(MeterRegistry meters, String name, String description) {
    return Counter.builder("safespace.live.notifications." + name)
        .description(description)
        .register(meters);
  }

  @Override
  public void listen(Consumer<Topic> heard, Runnable began) {
    sender.start();
    Ear opened = new Ear(direct, sender.name(), heard.andThen(_ -> received.increment()), began);
    ear = opened;
    opened.start();
  }

  @Override
  public boolean isListening() {
    Ear opened = ear;
    return opened != null && opened.isListening();
  }

  @Override
  public void send(Topic topic) {
    sender.send(topic);
  }

  @Override
  public void close() {
    sender.close();
    Ear opened = ear;
    if (opened != null) opened.close();
  }
}
