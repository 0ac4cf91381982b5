package safespace.http;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import safespace.domain.overview.CitationQuery;
import safespace.domain.overview.CitingMessage;
import safespace.domain.overview.Figures;
import safespace.domain.overview.Page;
import safespace.domain.overview.SessionQuery;
import safespace.domain.session.Session;
import safespace.domain.storage.StorageHealth.Pool;
import safespace.http.access.Callers;
import safespace.http.admin.AdminKey;
import safespace.http.admin.Cursors;
import safespace.http.json.Json;
import safespace.http.json.MessageJson;
import safespace.http.json.SessionJson;
import tools.jackson.core.JsonGenerator;

/** {@code /v1/admin}, for operators alone: what they look at. */
final class AdminHandlers {
  private static final String LIMIT = "limit";
  private static final String CURSOR = "cursor";
  private static final String ANY_CURSOR = "the next_cursor of a page of this list";
  private static final String METADATA = "metadata.";

  private final RestApi.OperatorUseCases useCases;
  private final AdminKey key;
  private final Cursors cursors;
  private final @Nullable Duration ttl;

  /**
   * @param key of the operators
   * @param ttl after which sessions expire, or null for never
   */
  AdminHandlers(RestApi.OperatorUseCases useCases, String key, @Nullable Duration ttl) {
    this.useCases = useCases;
    this.key = new AdminKey(key);
    this.cursors = new Cursors(key);
    this.ttl = ttl;
  }

  /** Asks for the key before anything else. */
  Handler before(Handler handler) {
    return ctx -> {
      if (!key.is(Callers.bearer(ctx))) {
        throw new Problem(
            ProblemType.UNAUTHORIZED,
            "The key of the operators is missing, or another one.",
            Map.of("WWW-Authenticate", "Bearer"));
      }
      handler.handle(ctx);
    };
  }

  void sessions(Context ctx) {
    QueryParameters parameters =
        QueryParameters.of(ctx, Set.of(LIMIT, CURSOR, "active_since"), METADATA);
    SessionQuery query =
        new SessionQuery(
            limit(parameters),
            parameters.value(CURSOR, text -> cursors.session(text).orElse(null), ANY_CURSOR),
            parameters.value(
                "active_since", text -> Json.instant(text).orElse(null), "a time of RFC 3339"),
            parameters.under(METADATA));
    answer(
        ctx,
        parameters,
        useCases.listSessions().list(query),
        session -> cursors.of(SessionQuery.Place.of(session)),
        (JsonGenerator out, Session session) -> SessionJson.write(out, session, ttl));
  }

  void messages(Context ctx) {
    QueryParameters parameters = QueryParameters.of(ctx, Set.of("cites", LIMIT, CURSOR));
    String url = parameters.text("cites");
    if (url == null) throw new Problem(ProblemType.INVALID_PARAMETER, "cites: a source's URL.");
    CitationQuery query =
        new CitationQuery(
            url,
            limit(parameters),
            parameters.value(CURSOR, text -> cursors.message(text).orElse(null), ANY_CURSOR));
    answer(
        ctx,
        parameters,
        useCases.findCitingMessages().find(query),
        citing -> cursors.of(CitationQuery.Place.of(citing)),
        (JsonGenerator out, CitingMessage citing) ->
            MessageJson.write(out, citing.session(), citing.message()));
  }

  private static int limit(QueryParameters parameters) {
    Long limit = parameters.number(LIMIT, 1, Page.MOST);
    return limit == null ? Page.DEFAULT_LIMIT : limit.intValue();
  }

  private static <T> void answer(
      Context ctx,
      QueryParameters parameters,
      Page<T> page,
      Function<T, String> cursor,
      BiConsumer<JsonGenerator, T> writer) {
    String next = page.more() ? cursor.apply(page.items().getLast()) : null;
    if (next != null) {
      String query = parameters.textWith(CURSOR, next);
      ctx.header("Link", "<" + ctx.path() + "?" + query + ">; rel=\"next\"");
    }
    Answers.json(
        ctx,
        out -> {
          out.writeStartObject();
          Answers.writeData(out, page.items(), writer);
          out.writeBooleanProperty("has_more", page.more());
          out.writeStringProperty("next_cursor", next);
          out.writeEndObject();
        });
  }

  void stats(Context ctx) {
    QueryParameters.none(ctx);
    Figures figures = useCases.readFigures().read();
    Pool pool = useCases.storage().pool();
    Answers.json(
        ctx,
        out -> {
          out.writeStartObject();
          out.writeNumberProperty("sessions", figures.sessions());
          out.writeNumberProperty("messages", figures.messages());
          out.writeNumberProperty("database_bytes", figures.bytes());
          out.writeName("tables");
          out.writeStartArray();
          figures.tables().forEach(table -> write(out, table));
          out.writeEndArray();
          ProbeHandlers.writePool(out, pool);
          out.writeName("top_citations");
          out.writeStartArray();
          figures.topSources().forEach(source -> write(out, source));
          out.writeEndArray();
          out.writeName("days");
          out.writeStartArray();
          figures.days().forEach(day -> write(out, day));
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  private static void write(JsonGenerator out, Figures.Table table) {
    out.writeStartObject();
    out.writeStringProperty("name", table.name());
    out.writeNumberProperty("rows_estimate", table.rows());
    out.writeNumberProperty("bytes", table.bytes());
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, Figures.Source source) {
    out.writeStartObject();
    out.writeStringProperty("url", source.url());
    out.writeNumberProperty("count", source.messages());
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, Figures.Day day) {
    out.writeStartObject();
    out.writeStringProperty("date", day.date().toString());
    out.writeNumberProperty("sessions", day.sessions());
    out.writeNumberProperty("messages", day.messages());
    out.writeEndObject();
  }
}
