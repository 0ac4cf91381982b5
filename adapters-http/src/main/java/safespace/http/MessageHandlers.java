package safespace.http;

import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import safespace.domain.Text;
import safespace.domain.message.Appended;
import safespace.domain.message.Chunk;
import safespace.domain.message.Found;
import safespace.domain.message.History;
import safespace.domain.message.Message;
import safespace.domain.message.MessageEdit;
import safespace.domain.message.MessageId;
import safespace.domain.message.Search;
import safespace.domain.session.SessionId;
import safespace.http.json.MessageJson;
import tools.jackson.core.JsonGenerator;

/** {@code /v1/sessions/{id}/messages}. */
final class MessageHandlers {
  private final RestApi.MessageUseCases useCases;
  private final Requests requests;

  MessageHandlers(RestApi.MessageUseCases useCases, Requests requests) {
    this.useCases = useCases;
    this.requests = requests;
  }

  void append(Context ctx) {
    QueryParameters.none(ctx);
    SessionId session = requests.session(ctx);
    MessageJson.One added = MessageJson.one(requests.body(ctx));
    Appended appended =
        useCases
            .append()
            .append(session, added.message(), added.previousSeq(), requests.actor(ctx));
    Message message = appended.messages().getFirst();
    if (!appended.replayed()) {
      ctx.status(201)
          .header("Location", Requests.path(ctx, session) + "/messages/" + message.id().text());
    }
    Answers.json(ctx, out -> MessageJson.write(out, message));
  }

  void appendBatch(Context ctx) {
    QueryParameters.none(ctx);
    SessionId session = requests.session(ctx);
    MessageJson.Batch added = MessageJson.batch(requests.body(ctx));
    Appended appended =
        useCases
            .append()
            .append(session, added.messages(), added.previousSeq(), requests.actor(ctx));
    ctx.status(appended.replayed() ? 200 : 201);
    Answers.json(
        ctx,
        out -> {
          out.writeStartObject();
          Answers.writeData(out, appended.messages(), MessageJson::write);
          out.writeEndObject();
        });
  }

  void history(Context ctx) {
    HistoryRequest wanted = HistoryRequest.of(ctx);
    SessionId session = requests.session(ctx);
    Long known = Etags.known(ctx);
    Optional<History> page = useCases.history().read(session, wanted.query(), known);
    if (page.isEmpty() && known != null) {
      Etags.set(ctx, known);
      Answers.empty(ctx, 304);
      return;
    }
    History history = page.orElseThrow();
    if (!history.streaming()) {
      Etags.set(ctx, history.revision());
      if (Etags.isKnown(ctx, history.revision())) {
        Answers.empty(ctx, 304);
        return;
      }
    }
    wanted.links(Requests.path(ctx, session), history).ifPresent(l -> ctx.header("Link", l));
    List<Message> messages = history.messages();
    Answers.json(
        ctx,
        out -> {
          out.writeStartObject();
          Answers.writeData(out, wanted.ordered(messages), MessageJson::write);
          out.writeBooleanProperty("has_more", wanted.hasMore(history));
          writeSeq(out, "first_seq", messages.isEmpty() ? null : messages.getFirst());
          writeSeq(out, "last_seq", messages.isEmpty() ? null : messages.getLast());
          out.writeEndObject();
        });
  }

  void read(Context ctx) {
    QueryParameters.none(ctx);
    Message message = useCases.read().read(requests.session(ctx), requests.message(ctx));
    Answers.json(ctx, out -> MessageJson.write(out, message));
  }

  void edit(Context ctx) {
    QueryParameters.none(ctx);
    SessionId session = requests.session(ctx);
    MessageId id = requests.message(ctx);
    MessageEdit edit = MessageJson.patch(requests.body(ctx));
    Message message = useCases.edit().edit(session, id, edit, requests.actor(ctx));
    Answers.json(ctx, out -> MessageJson.write(out, message));
  }

  void write(Context ctx) {
    QueryParameters.none(ctx);
    SessionId session = requests.session(ctx);
    MessageId id = requests.message(ctx);
    Chunk chunk = MessageJson.chunk(requests.body(ctx));
    long length = useCases.write().write(session, id, chunk, requests.actor(ctx));
    Answers.json(
        ctx,
        out -> {
          out.writeStartObject();
          out.writeNumberProperty("length", length);
          out.writeEndObject();
        });
  }

  void search(Context ctx) {
    Search search = search(QueryParameters.of(ctx, Set.of("q", "limit")));
    Found found = useCases.search().search(requests.session(ctx), search);
    Answers.json(
        ctx,
        out -> {
          out.writeStartObject();
          Answers.writeData(out, found.hits(), MessageJson::write);
          out.writeBooleanProperty("has_more", found.more());
          out.writeEndObject();
        });
  }

  private static Search search(QueryParameters parameters) {
    String words =
        parameters.value(
            "q",
            text -> text.isBlank() || Text.length(text) > Search.LONGEST ? null : text,
            "1 to " + Search.LONGEST + " characters");
    if (words == null) throw new Problem(ProblemType.INVALID_PARAMETER, "q: what to look for.");
    Long limit = parameters.number("limit", 1, Search.MOST);
    return new Search(words, limit == null ? Search.DEFAULT_LIMIT : limit.intValue());
  }

  void erase(Context ctx) {
    QueryParameters.none(ctx);
    useCases.erase().erase(requests.session(ctx), requests.message(ctx), requests.actor(ctx));
    Answers.empty(ctx, 204);
  }

  private static void writeSeq(JsonGenerator out, String name, @Nullable Message message) {
    if (message == null) {
      out.writeNullProperty(name);
    } else {
      out.writeNumberProperty(name, message.seq());
    }
  }
}
