package safespace.http.live;

import io.javalin.http.Context;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import safespace.application.live.Follower;

/** The streams that are open. They hold no thread of the web server and no connection of a pool. */
public final class EventStreams implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventStreams.class);

  /** Half of the connections that the server takes: the others are for requests. */
  private static final int MOST = 5_000;

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final Duration heartbeat;
  private final Duration patience;
  private final EventFormat format;
  private final Counter told;
  private final Counter cut;
  private final ConcurrentHashMap<EventStream, CompletableFuture<?>> open =
      new ConcurrentHashMap<>();
  private final Thread watch = Thread.ofVirtual().name("event-streams").unstarted(this::watch);

  /**
   * @param heartbeat after which silence a client is told that its stream is alive
   * @param patience after which a client is cut off that takes nothing of what it is told
   * @param sessionTtl after which sessions expire, or null for never
   */
  public EventStreams(
      Duration heartbeat, Duration patience, @Nullable Duration sessionTtl, MeterRegistry meters) {
    this.heartbeat = heartbeat;
    this.patience = patience;
    this.format = new EventFormat(sessionTtl);
    this.told = counter(meters, "events", "Events told to clients.");
    this.cut = counter(meters, "cut.off", "Clients cut off because they took nothing any more.");
    Gauge.builder("safespace.live.streams", open, ConcurrentHashMap::size)
        .description("Event streams that are open.")
        .register(meters);
    Gauge.builder("safespace.live.streams.limit", () -> MOST)
        .description("How many of them there may be; more are refused as overloaded.")
        .register(meters);
  }

  private static Counter counter(MeterRegistry meters, String name, String description) {
    return Counter.builder("safespace.live." + name).description(description).register(meters);
  }

  /** Begins to look after clients that take nothing any more. */
  public void start() {
    watch.start();
  }

  /** Whether there is no room for another one. */
  public boolean areFull() {
    return open.size() >= MOST;
  }

  /**
   * Answers the request with all that its follower is told from now on.
   *
   * @param longest after which the stream ends in any case
   */
  public void open(Context ctx, Follower follower, Duration longest, String requestId)
      throws IOException {
    EventStream stream =
        new EventStream(follower, ctx.res().getOutputStream(), Wire.of(ctx.req()), format, told);
    CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
    open.put(stream, end);
    // What this is given is called when the handler has come back.
    ctx.future(() -> {
      Thread.ofVirtual().name("event-stream").start(() -> run(stream, longest, end, requestId));
      return end;
    });
  }

  private void run(
      EventStream stream,
      Duration longest,
      CompletableFuture<@Nullable Void> end,
      String requestId) {
    try (var _ = MDC.putCloseable("request_id", requestId)) {
      stream.tell(heartbeat, longest);
    } catch (IOException clientGone) {
      log.debug("the client of an event stream is gone");
    } catch (InterruptedException never) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException failure) {
      log.error("an event stream failed: {}", failure.getClass().getName());
    } finally {
      stream.close();
      open.remove(stream);
      end.complete(null);
    }
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(BETWEEN_LOOKS);
        for (EventStream stream : open.keySet()) {
          if (stream.isStuckFor(patience)) cut(stream);
        }
        long end = System.nanoTime() + BETWEEN_LOOKS.toNanos();
        for (EventStream stream : open.keySet()) {
          if (stream.leavesTooMuch()) cut(stream);
          // It asks the database: the others can wait until the next look.
          if (System.nanoTime() > end) break;
        }
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private void cut(EventStream stream) {
    cut.increment();
    stream.cut();
  }

  /**
   * Ends all of them in order; clients that have not taken their last words by then are cut off.
   */
  @Override
  public void close() {
    watch.interrupt();
    CompletableFuture<?>[] ends = open.values().toArray(CompletableFuture<?>[]::new);
    open.keySet().forEach(EventStream::end);
    try {
      CompletableFuture.allOf(ends).get(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException stuck) {
      open.keySet().forEach(EventStream::cut);
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
