package safespace.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import safespace.application.live.Follower;
import safespace.application.live.LiveSessions;
import safespace.domain.session.SessionId;
import safespace.http.live.EventStreams;

/** {@code /v1/sessions/{id}/events}. */
final class EventHandlers {
  private static final String HEADER = "Last-Event-ID";
  private static final String PARAMETER = "after_revision";

  private final LiveSessions live;
  private final Requests requests;
  private final EventStreams streams;

  EventHandlers(LiveSessions live, Requests requests, EventStreams streams) {
    this.live = live;
    this.requests = requests;
    this.streams = streams;
  }

  void follow(Context ctx) throws IOException {
    Long after = after(ctx);
    SessionId session = requests.session(ctx);
    if (streams.areFull()) throw new Problem(ProblemType.OVERLOADED, "Too many streams are open.");
    Follower follower =
        live.follow(session, after)
            .orElseThrow(() ->
                invalid("The session has not come to the revision that " + HEADER + " names."));
    ctx.res().setCharacterEncoding(null);
    ctx.contentType("text/event-stream");
    // A proxy that collected them would make them anything but live.
    ctx.header("X-Accel-Buffering", "no");
    // While its stream is open, a connection is of no other use; and so it is afterwards.
    ctx.header("Connection", "close");
    if (ctx.method().equals(HandlerType.HEAD)) {
      follower.close();
    } else {
      streams.open(ctx, follower, requests.timeLeft(ctx), Exchange.of(ctx).requestId());
    }
  }

  /**
   * The revision up to which the client knows all changes; null when it wants to know but new ones.
   */
  private static @Nullable Long after(Context ctx) {
    Long parameter =
        QueryParameters.of(ctx, Set.of(PARAMETER)).number(PARAMETER, 0, Long.MAX_VALUE);
    String header = ctx.header(HEADER);
    if (header == null) return parameter;
    if (!header.matches("[0-9]{1,18}")) {
      throw invalid(HEADER + ": the id of an event of this session.");
    }
    return Long.valueOf(header);
  }

  private static Problem invalid(String detail) {
    return new Problem(ProblemType.INVALID_PARAMETER, detail);
  }
}
