package safespace.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Gives up a body of which nothing more comes: its reader is told as if it were too slow. Where a
 * client may pause, the connection's own time holds, which is longer.
 */
final class StalledBodies extends Handler.Wrapper {
  private static final int PATIENCE_SECONDS = 5;

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    return super.handle(new ImpatientRequest(request), response, callback);
  }

  private static final class ImpatientRequest extends Request.Wrapper {
    private volatile Content.@Nullable Chunk stalled;

    ImpatientRequest(Request request) {
      super(request);
    }

    @Override
    public void demand(Runnable onContent) {
      if (Exchange.of(getWrapped()).isPatient()) {
        super.demand(onContent);
        return;
      }
      Scheduler.Task limit =
          getComponents()
              .getScheduler()
              .schedule(() -> giveUp(onContent), PATIENCE_SECONDS, TimeUnit.SECONDS);
      super.demand(() -> {
        if (limit.cancel()) onContent.run();
      });
    }

    private void giveUp(Runnable onContent) {
      stalled = Content.Chunk.from(new TimeoutException("nothing more came"), true);
      getComponents().getExecutor().execute(onContent);
    }

    @Override
    public Content.@Nullable Chunk read() {
      Content.Chunk failure = stalled;
      return failure == null ? super.read() : failure;
    }
  }
}
