package safespace.http.json;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import safespace.domain.Fields;
import safespace.domain.Metadata;
import safespace.domain.Mistakes;
import safespace.domain.archive.Entry;
import safespace.domain.session.Session;
import safespace.domain.session.SessionEdit;
import safespace.domain.session.Title;
import tools.jackson.core.JsonGenerator;

/** Sessions as JSON. */
public final class SessionJson {
  private SessionJson() {}

  /** What a body sets: the metadata as a whole. */
  public static SessionEdit put(Map<String, @Nullable Object> body) {
    Fields fields = new Fields(body);
    boolean retitles = fields.has("title");
    Title title = fields.optional("title", Title::from);
    boolean setsMetadata = fields.has("metadata");
    Metadata metadata = fields.optional("metadata", Metadata::from, Metadata.EMPTY);
    fields.end();
    return new SessionEdit(retitles, title, before -> setsMetadata ? metadata : before);
  }

  /** What a body changes: the metadata member by member. */
  public static SessionEdit patch(Map<String, @Nullable Object> body) {
    Fields fields = new Fields(body);
    boolean retitles = fields.has("title");
    Title title = fields.optional("title", Title::from);
    UnaryOperator<Metadata> metadata = metadataPatch(fields);
    fields.end();
    return new SessionEdit(retitles, title, metadata);
  }

  /** A JSON merge patch (RFC 7396) of a metadata; null empties it. */
  static UnaryOperator<Metadata> metadataPatch(Fields fields) {
    boolean named = fields.has("metadata");
    Metadata patch = fields.optional("metadata", Metadata::from);
    if (!named) return UnaryOperator.identity();
    if (patch == null) return _ -> Metadata.EMPTY;
    return before -> Mistakes.at("/metadata", () -> before.merge(patch));
  }

  /**
   * Writes a session as clients see it.
   *
   * @param ttl after which sessions expire, or null for never
   */
  public static void write(JsonGenerator out, Session session, @Nullable Duration ttl) {
    write(out, session, ttl, null);
  }

  /** The same, with the token that is given out for it, or null. */
  public static void write(
      JsonGenerator out, Session session, @Nullable Duration ttl, @Nullable String token) {
    Instant expiresAt = session.expiresAt(ttl);
    Title title = session.title();
    out.writeStartObject();
    out.writeStringProperty("id", session.id().text());
    out.writeStringProperty("title", title == null ? null : title.text());
    out.writeName("metadata");
    Json.write(out, session.metadata());
    out.writeNumberProperty("message_count", session.messageCount());
    out.writeNumberProperty("last_seq", session.lastSeq());
    out.writeNumberProperty("revision", session.revision());
    out.writeStringProperty("created_at", Json.time(session.createdAt()));
    out.writeStringProperty("updated_at", Json.time(session.updatedAt()));
    out.writeStringProperty("last_active_at", Json.time(session.lastActiveAt()));
    out.writeStringProperty("expires_at", expiresAt == null ? null : Json.time(expiresAt));
    out.writeStringProperty("expiry", expiresAt == null ? null : "inactivity");
    out.writeStringProperty("created_by", session.createdBy().label());
    out.writeStringProperty("updated_by", session.updatedBy().label());
    if (token != null) out.writeStringProperty("token", token);
    out.writeEndObject();
  }

  /** The members of a line of a file, without those that a reader assumes. */
  static void writeLine(JsonGenerator out, Entry.OfSession session) {
    Title title = session.title();
    out.writeStringProperty("id", session.session().text());
    if (title != null) out.writeStringProperty("title", title.text());
    if (!session.metadata().members().isEmpty()) {
      out.writeName("metadata");
      Json.write(out, session.metadata().members());
    }
  }
}
