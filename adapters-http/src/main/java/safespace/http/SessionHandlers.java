package safespace.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import safespace.application.session.LookUpSessions;
import safespace.application.session.PutSession;
import safespace.domain.Fields;
import safespace.domain.Metadata;
import safespace.domain.message.Message;
import safespace.domain.session.ErasureReceipt;
import safespace.domain.session.Session;
import safespace.domain.session.SessionEdit;
import safespace.domain.session.SessionId;
import safespace.http.Transcript.Format;
import safespace.http.access.Callers;
import safespace.http.json.Json;
import safespace.http.json.SessionJson;
import tools.jackson.core.JsonGenerator;

/** {@code /v1/sessions}. */
final class SessionHandlers {
  private final RestApi.SessionUseCases useCases;
  private final Requests requests;
  private final Callers callers;
  private final @Nullable Duration ttl;

  /**
   * @param ttl after which sessions expire, or null for never
   */
  SessionHandlers(
      RestApi.SessionUseCases useCases,
      Requests requests,
      Callers callers,
      @Nullable Duration ttl) {
    this.useCases = useCases;
    this.requests = requests;
    this.callers = callers;
    this.ttl = ttl;
  }

  void create(Context ctx) {
    QueryParameters.none(ctx);
    SessionEdit edit = SessionJson.put(requests.bodyIfAny(ctx));
    Session session =
        useCases
            .create()
            .create(edit.title(), edit.metadata().apply(Metadata.EMPTY), requests.actor(ctx));
    ctx.status(201).header("Location", "/v1/sessions/" + session.id().text());
    Etags.set(ctx, session.revision());
    Optional<String> token = callers.grant(ctx, session.id());
    if (token.isPresent()) ctx.header("Cache-Control", "no-store");
    Answers.json(ctx, out -> SessionJson.write(out, session, ttl, token.orElse(null)));
  }

  void put(Context ctx) {
    QueryParameters.none(ctx);
    SessionId id = requests.session(ctx);
    SessionEdit edit = SessionJson.put(requests.bodyIfAny(ctx));
    PutSession.Put put = useCases.put().put(id, edit, requests.actor(ctx));
    if (put.made()) ctx.status(201).header("Location", Requests.path(ctx, id));
    answer(ctx, put.session());
  }

  void read(Context ctx) {
    QueryParameters.none(ctx);
    Session session = useCases.read().read(requests.session(ctx));
    if (Etags.isKnown(ctx, session.revision())) {
      Etags.set(ctx, session.revision());
      Answers.empty(ctx, 304);
    } else {
      answer(ctx, session);
    }
  }

  void edit(Context ctx) {
    QueryParameters.none(ctx);
    SessionId id = requests.session(ctx);
    SessionEdit edit = SessionJson.patch(requests.body(ctx));
    answer(ctx, useCases.edit().edit(id, edit, Etags.expected(ctx), requests.actor(ctx)));
  }

  void erase(Context ctx) {
    QueryParameters.none(ctx);
    ErasureReceipt receipt = useCases.erase().erase(requests.session(ctx), requests.actor(ctx));
    callers.withdraw(ctx);
    Answers.json(
        ctx,
        out -> {
          out.writeStartObject();
          out.writeStringProperty("session_id", receipt.sessionId().text());
          out.writeNumberProperty("messages_erased", receipt.messagesErased());
          out.writeStringProperty("erased_at", Json.time(receipt.erasedAt()));
          out.writeEndObject();
        });
  }

  void export(Context ctx) throws IOException {
    Format format =
        QueryParameters.of(ctx, Set.of("format"))
            .value("format", text -> Format.parse(text).orElse(null), "json, ndjson or markdown");
    if (format == null) format = Format.JSON;
    SessionId id = requests.session(ctx);
    Session session = useCases.export().session(id);
    // The type says its character set where it has one.
    ctx.res().setCharacterEncoding(null);
    ctx.contentType(format.contentType());
    ctx.header("Content-Disposition", "attachment; filename=\"" + format.fileName() + "\"");
    if (ctx.method().equals(HandlerType.HEAD)) return;
    OutputStream out = new BufferedOutputStream(ctx.outputStream(), 1 << 16);
    Transcript transcript = Transcript.of(format, out, ttl);
    transcript.begin(session);
    useCases.export().messages(id, message -> add(transcript, message));
    transcript.end();
    out.flush();
  }

  private static void add(Transcript transcript, Message message) {
    try {
      transcript.add(message);
    } catch (IOException clientGone) {
      throw new UncheckedIOException(clientGone);
    }
  }

  void lookUp(Context ctx) {
    QueryParameters.none(ctx);
    Fields body = new Fields(requests.body(ctx));
    List<SessionId> ids =
        body.requiredList("ids", LookUpSessions.MOST, value -> SessionId.of(Fields.text(value)));
    body.end();
    List<Session> sessions = useCases.lookUp().lookUp(requests.visible(ctx, ids));
    Answers.json(
        ctx,
        out -> {
          out.writeStartObject();
          Answers.writeData(out, sessions, this::write);
          out.writeEndObject();
        });
  }

  private void write(JsonGenerator out, Session session) {
    SessionJson.write(out, session, ttl);
  }

  private void answer(Context ctx, Session session) {
    Etags.set(ctx, session.revision());
    Answers.json(ctx, out -> write(out, session));
  }
}
