package safespace.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a client is still sending after it was refused, for a moment, before the connection is
 * closed: what arrives at a closed one resets it, and the client would lose the answer. It holds no
 * thread meanwhile, and no more than a part of the body.
 */
final class LastBytes extends Handler.Wrapper {
  private static final long MOST_BYTES = 8 << 20;
  private static final int MOST_SECONDS = 2;
  private static final int FIRST_ERROR = 400;

  @Override
  public boolean handle(Request wire, Response response, Callback callback) throws Exception {
    Request request = new UnspoiltRequest(wire);
    return super.handle(
        request,
        response,
        new Callback.Nested(callback) {
          @Override
          public void succeeded() {
            if (response.getStatus() >= FIRST_ERROR && isSending(request)) {
              new Rest(request, getCallback()).take();
            } else {
              super.succeeded();
            }
          }
        });
  }

  /** A client that waits to be asked for its body does not send it once it has its answer. */
  private static boolean isSending(Request request) {
    boolean waits =
        request.getHeaders().contains(HttpHeader.EXPECT)
            && Request.getContentBytesRead(request) == 0;
    return !waits
        && (request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING));
  }

  /**
   * The web server takes what has come of a body before it answers, and would have it fail for good
   * when that was not all.
   */
  private static final class UnspoiltRequest extends Request.Wrapper {
    UnspoiltRequest(Request request) {
      super(request);
    }

    @Override
    public boolean consumeAvailable() {
      long bytes = 0;
      while (bytes <= MOST_BYTES) {
        Content.Chunk chunk = read();
        if (chunk == null || Content.Chunk.isFailure(chunk)) return false;
        bytes += chunk.remaining();
        chunk.release();
        if (chunk.isLast()) return true;
      }
      return false;
    }
  }

  /** What is left of a body. */
  private static final class Rest {
    private final Request request;
    private final Callback callback;
    private final AtomicBoolean over = new AtomicBoolean();
    private Scheduler.@Nullable Task limit;
    private long bytes;

    Rest(Request request, Callback callback) {
      this.request = request;
      this.callback = callback;
    }

    void take() {
      limit =
          request
              .getComponents()
              .getScheduler()
              .schedule(this::end, MOST_SECONDS, TimeUnit.SECONDS);
      takeWhatIsThere();
    }

    private void takeWhatIsThere() {
      while (!over.get()) {
        Content.Chunk chunk = request.read();
        if (chunk == null) {
          request.demand(this::takeWhatIsThere);
          return;
        }
        bytes += chunk.remaining();
        chunk.release();
        if (chunk.isLast() || Content.Chunk.isFailure(chunk) || bytes > MOST_BYTES) end();
      }
    }

    private void end() {
      if (!over.compareAndSet(false, true)) return;
      if (limit != null) limit.cancel();
      callback.succeeded();
    }
  }
}
