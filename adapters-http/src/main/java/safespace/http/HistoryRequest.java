package safespace.http;

import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import safespace.domain.message.History;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.HistoryQuery.After;
import safespace.domain.message.HistoryQuery.Anchor;
import safespace.domain.message.HistoryQuery.Before;
import safespace.domain.message.HistoryQuery.Latest;
import safespace.domain.message.Message;
import safespace.domain.message.Role;

/**
 * The query of a history, and what its answer says of the pages around it.
 *
 * @param descending whether the newest message of the page comes first
 */
record HistoryRequest(HistoryQuery query, boolean descending) {
  private static final Set<String> PARAMETERS =
      Set.of("limit", "before", "after", "order", "role", "cites");

  static HistoryRequest of(Context ctx) {
    QueryParameters parameters = QueryParameters.of(ctx, PARAMETERS);
    Long limit = parameters.number("limit", 1, HistoryQuery.MOST);
    Long before = parameters.number("before", 0, Long.MAX_VALUE);
    Long after = parameters.number("after", 0, Long.MAX_VALUE);
    if (before != null && after != null) {
      throw new Problem(ProblemType.INVALID_PARAMETER, "Either before or after, not both.");
    }
    Anchor anchor =
        before != null ? new Before(before) : after != null ? new After(after) : new Latest();
    Boolean descending =
        parameters.value(
            "order",
            order -> order.equals("desc") ? Boolean.TRUE : order.equals("asc") ? false : null,
            "asc or desc");
    Role role =
        parameters.value(
            "role", text -> Role.parse(text).orElse(null), "user, assistant, system or tool");
    return new HistoryRequest(
        new HistoryQuery(
            limit == null ? HistoryQuery.DEFAULT_LIMIT : limit.intValue(),
            anchor,
            role,
            parameters.text("cites")),
        descending != null && descending);
  }

  List<Message> ordered(List<Message> messages) {
    return descending ? messages.reversed() : messages;
  }

  /** Whether there is more in the direction that was asked for. */
  boolean hasMore(History history) {
    return query.anchor() instanceof After ? history.newer() : history.older();
  }

  /** The header that links the older page and the newer one, each only where there is one. */
  Optional<String> links(String sessionPath, History history) {
    List<Message> messages = history.messages();
    List<String> links = new ArrayList<>();
    if (history.older()) {
      long before = messages.isEmpty() ? from() + 1 : messages.getFirst().seq();
      links.add(link(sessionPath, "before=" + before, "prev"));
    }
    if (history.newer()) {
      long after = messages.isEmpty() ? Math.max(0, from() - 1) : messages.getLast().seq();
      links.add(link(sessionPath, "after=" + after, "next"));
    }
    return links.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", links));
  }

  private long from() {
    return switch (query.anchor()) {
      case Latest() -> 0;
      case Before(long seq) -> seq;
      case After(long seq) -> seq;
    };
  }

  private String link(String sessionPath, String anchor, String relation) {
    StringBuilder query = new StringBuilder("limit=" + this.query.limit() + "&" + anchor);
    if (descending) query.append("&order=desc");
    append(query, "role", this.query.role() == null ? null : this.query.role().label());
    append(query, "cites", this.query.cites());
    return "<" + sessionPath + "/messages?" + query + ">; rel=\"" + relation + "\"";
  }

  private static void append(StringBuilder query, String name, @Nullable String value) {
    if (value == null) return;
    query.append('&').append(name).append('=');
    query.append(URLEncoder.encode(value, StandardCharsets.UTF_8));
  }
}
