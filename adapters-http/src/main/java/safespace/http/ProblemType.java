package safespace.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * All that a request can be refused with: the code and status that programs go by, and the words
 * that explain it on its page.
 */
enum ProblemType {
  BAD_REQUEST(
      400, "Bad request", "The request is not HTTP as it should be. Look at how it is sent."),
  MALFORMED_JSON(
      400,
      "Malformed JSON",
      "The body is not JSON in UTF-8, names a property twice, goes on after its end, or is nested"
          + " deeper than 64 levels. Look at how the client writes it."),
  INVALID_SESSION_ID(
      400,
      "Invalid session id",
      "A session id is a UUID in its canonical form, 8-4-4-4-12 hexadecimal digits, and neither nil"
          + " nor max."),
  INVALID_MESSAGE_ID(
      400,
      "Invalid message id",
      "A message id is a UUID in its canonical form, 8-4-4-4-12 hexadecimal digits, and neither nil"
          + " nor max."),
  INVALID_PARAMETER(
      400, "Invalid parameter", "A query parameter or a header has a value that it may not have."),
  UNKNOWN_PARAMETER(
      400,
      "Unknown parameter",
      "The path has no query parameter of this name. Is it a typing error?"),
  UNAUTHORIZED(
      401, "Unauthorized", "The request brings no credential, or one that does not hold here."),
  ORIGIN_NOT_ALLOWED(
      403,
      "Origin not allowed",
      "Pages of this origin may not write here. Its operator can allow it: CORS_ALLOWED_ORIGINS."),
  ROLE_NOT_ALLOWED(
      403,
      "Role not allowed",
      "Visitors may not write messages of this role, nor change them: the chatbot's own server"
          + " does, with its key. The operator says which roles are kept for it:"
          + " ANONYMOUS_ROLES."),
  NOT_FOUND(404, "Not found", "There is nothing under this path."),
  SESSION_NOT_FOUND(404, "Session not found", "No session has this id."),
  MESSAGE_NOT_FOUND(404, "Message not found", "No message of the session has this id."),
  METHOD_NOT_ALLOWED(
      405,
      "Method not allowed",
      "The path exists, but not for this method. Allow says which it takes."),
  REQUEST_TIMEOUT(408, "Request timeout", "The body came too slowly. Send it again."),
  MESSAGE_ID_CONFLICT(
      409,
      "Message id conflict",
      "The session has a message with this id and another body; or of a batch, some messages were"
          + " stored before and some not. Use a new id for each new message."),
  SEQUENCE_CONFLICT(
      409,
      "Sequence conflict",
      "Others have written to the session since. The problem brings what was missed: show it, and"
          + " send again with last_seq as previous_seq."),
  MESSAGE_STREAMING(
      409,
      "Message is streaming",
      "The message is still being written; its content grows by chunks."),
  MESSAGE_NOT_STREAMING(
      409, "Message is not streaming", "The message has ended, and does not go on."),
  OFFSET_CONFLICT(
      409,
      "Offset conflict",
      "A chunk goes on where the message ends, which length tells, or repeats word for word what is"
          + " there."),
  SESSION_ERASED(
      410,
      "Session erased",
      "The session was erased, and its id stays refused. Make a new session with a new id."),
  SESSION_EXPIRED(
      410,
      "Session expired",
      "Nothing was appended to the session for too long, and its id stays refused. Make a new"
          + " session with a new id."),
  MESSAGE_ERASED(410, "Message erased", "The message was erased, and its id stays refused."),
  REVISION_CONFLICT(
      412,
      "Revision conflict",
      "The session has changed since the ETag in If-Match. Read it again and repeat the change."),
  BODY_TOO_LARGE(413, "Body too large", "The body has more bytes than the server takes."),
  UNSUPPORTED_MEDIA_TYPE(
      415,
      "Unsupported media type",
      "A body is sent as application/json, in UTF-8 and not compressed; an import as"
          + " application/x-ndjson, which gzip may have compressed."),
  REQUIRED(422, "Required", "A property is missing, or null."),
  INVALID_TYPE(422, "Invalid type", "A property has a value of another type than it must have."),
  INVALID_VALUE(422, "Invalid value", "A property has a value that it may not have."),
  TOO_SHORT(422, "Too short", "A text or a list is shorter than it may be."),
  TOO_LONG(422, "Too long", "A text, a list or an object is longer than it may be."),
  UNKNOWN_PROPERTY(
      422,
      "Unknown property",
      "The body has a property that is not known here. Is it a typing error?"),
  INVALID_URL(422, "Invalid URL", "A citation's URL is absolute, and of http or https."),
  INVALID_TEXT(
      422,
      "Invalid text",
      "Text may be any Unicode, but for U+0000 and halves of surrogate pairs, which cannot be"
          + " stored."),
  INVALID_NUMBER(
      422, "Invalid number", "A number has at most 40 digits, and an exponent within ±300."),
  INVALID_ID(
      422,
      "Invalid id",
      "An id is a UUID in its canonical form, 8-4-4-4-12 hexadecimal digits, and neither nil nor"
          + " max."),
  WEAK_SESSION_ID(
      422,
      "Weak session id",
      "Who knows a session's id can read it, so it must not be guessed: a session is made only with"
          + " a random UUID, of version 4 or 7. crypto.randomUUID() makes one."),
  SENSITIVE_DATA(
      422,
      "Sensitive data",
      "The text holds an e-mail address, a phone number, the number of a payment card or of a bank"
          + " account, or a key. Such data is not stored here: ask for the text without it."),
  STREAMING_UNAVAILABLE(
      422,
      "Streaming unavailable",
      "Text is looked through for sensitive data here, and only whole messages can be: send the"
          + " message once it is complete."),
  IMPORT_FAILED(
      422,
      "Import failed",
      "Lines were refused, and so none of the file was taken in. The problem names the first"
          + " hundred; mend them, or import without atomic=true, and the others go in."),
  TOO_MANY_STREAMS(
      429,
      "Too many streams",
      "As many event streams of the session are open as may be. Close one, or repeat after the"
          + " seconds of Retry-After."),
  HEADERS_TOO_LARGE(
      431, "Headers too large", "The request's headers have more bytes than the server takes."),
  RATE_LIMITED(
      429,
      "Rate limited",
      "There were too many requests for this session, or from this address. Repeat after the"
          + " seconds of Retry-After; RateLimit tells how many are left."),
  INTERNAL_ERROR(
      500,
      "Internal error",
      "A fault of the server. Its log tells more under the request id; the request may be repeated"
          + " with the same ids."),
  DATABASE_UNAVAILABLE(
      503,
      "Database unavailable",
      "The database cannot be used at the moment. A write may have been stored all the same: repeat"
          + " it with the same ids, which is safe, after the seconds of Retry-After."),
  POOL_EXHAUSTED(
      503,
      "Pool exhausted",
      "All connections to the database stayed in use. Repeat after the seconds of Retry-After."),
  DATABASE_TIMEOUT(
      503,
      "Database timeout",
      "The database did not answer in time. Repeat after the seconds of Retry-After."),
  OVERLOADED(
      503,
      "Overloaded",
      "The server works on as many requests as it can. Repeat after the seconds of Retry-After."),
  STARTING(
      503, "Starting", "The server is not ready yet. Repeat after the seconds of Retry-After."),
  STOPPING(
      503,
      "Stopping",
      "The server is ending. Repeat after the seconds of Retry-After: another one will answer.");

  private final int status;
  private final String title;
  private final String explanation;

  ProblemType(int status, String title, String explanation) {
    this.status = status;
    this.title = title;
    this.explanation = explanation;
  }

  static Optional<ProblemType> byCode(String code) {
    return Arrays.stream(values()).filter(type -> type.code().equals(code)).findAny();
  }

  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  /** After how many seconds it is worth a try again; 0 where time alone mends nothing. */
  int retryAfter() {
    return switch (this) {
      case POOL_EXHAUSTED, OVERLOADED, STOPPING, TOO_MANY_STREAMS -> 1;
      // A restart, or a failover, takes a moment.
      case DATABASE_UNAVAILABLE, STARTING -> 2;
      // What has run so long would only run so long again, beside the others.
      case DATABASE_TIMEOUT -> 5;
      default -> 0;
    };
  }

  /** What it means, and what to do. */
  String explanation() {
    return explanation;
  }
}
