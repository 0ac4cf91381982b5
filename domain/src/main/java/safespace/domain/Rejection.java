package safespace.domain;

import java.util.List;
import java.util.Locale;

/**
 * What a caller may be told: the request cannot be served as it is. Everything else that is thrown
 * is a failure of ours, of which no caller learns more than that it happened.
 */
public class Rejection extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Why; each reason is one that a caller acts upon in its own way. */
  public enum Reason {
    /** The input breaks rules: {@link Rejection#mistakes()} are told. */
    INVALID,
    /** The input is no JSON, or JSON of a kind that nobody sends by mistake. */
    MALFORMED_JSON,
    SESSION_NOT_FOUND,
    SESSION_ERASED,
    SESSION_EXPIRED,
    MESSAGE_NOT_FOUND,
    MESSAGE_ERASED,
    MESSAGE_ID_CONFLICT,
    ROLE_NOT_ALLOWED,
    MESSAGE_STREAMING,
    MESSAGE_NOT_STREAMING,
    OFFSET_CONFLICT,
    SEQUENCE_CONFLICT,
    REVISION_CONFLICT,
    /** As many follow the session as may: one of them must end first. */
    TOO_MANY_STREAMS,
    /** The storage cannot be reached, or lost the connection: try again. */
    DATABASE_UNAVAILABLE,
    /** The storage did not answer in time: try again. */
    DATABASE_TIMEOUT,
    /** All connections to the storage stayed in use: try again. */
    POOL_EXHAUSTED,
    /** As many wait to be stored as may: try again. */
    OVERLOADED,
    /** The end has come: another server will answer. */
    STOPPING;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The reason's stable name in the API, in lower case. */
    public String label() {
      return label;
    }
  }

  private final Reason reason;
  private final transient List<Mistake> mistakes;

  protected Rejection(Reason reason, String detail, List<Mistake> mistakes) {
    // A rejection is an answer, not an accident: nobody needs to know where it was thrown.
    super(detail, null, false, false);
    this.reason = reason;
    this.mistakes = List.copyOf(mistakes);
  }

  public Rejection(Reason reason, String detail) {
    this(reason, detail, List.of());
  }

  public static Rejection invalid(List<Mistake> mistakes) {
    return new Rejection(Reason.INVALID, mistakes.getFirst().detail(), mistakes);
  }

  /** For an input that is refused whole; who reads it says where it stood. */
  public static Rejection invalid(Mistake.Code code, String detail) {
    return invalid(List.of(new Mistake("", code, detail)));
  }

  public static Rejection sessionNotFound() {
    return new Rejection(Reason.SESSION_NOT_FOUND, "No session has this id.");
  }

  public static Rejection sessionErased() {
    return new Rejection(
        Reason.SESSION_ERASED, "This session was erased, and its id is not used again.");
  }

  public static Rejection sessionExpired() {
    return new Rejection(
        Reason.SESSION_EXPIRED, "This session has expired, and its id is not used again.");
  }

  public static Rejection messageNotFound() {
    return new Rejection(Reason.MESSAGE_NOT_FOUND, "No message of this session has this id.");
  }

  public static Rejection messageErased() {
    return new Rejection(
        Reason.MESSAGE_ERASED, "This message was erased, and its id is not used again.");
  }

  public static Rejection messageNotStreaming() {
    return new Rejection(
        Reason.MESSAGE_NOT_STREAMING, "The message has ended and does not stream again.");
  }

  public static Rejection messageIdConflict() {
    return new Rejection(
        Reason.MESSAGE_ID_CONFLICT, "A message with this id is stored already, with another body.");
  }

  public static Rejection roleNotAllowed() {
    return new Rejection(
        Reason.ROLE_NOT_ALLOWED, "Visitors do not write messages of this role here.");
  }

  public static Rejection revisionConflict() {
    return new Rejection(
        Reason.REVISION_CONFLICT, "The session has changed since that revision: read it again.");
  }

  public Reason reason() {
    return reason;
  }

  /** What is wrong with the input, in the order in which it was found; empty for other reasons. */
  public List<Mistake> mistakes() {
    return mistakes;
  }

  /** The stable name that programs go by: of the first mistake, or else of the reason. */
  public String code() {
    return mistakes.isEmpty() ? reason.label() : mistakes.getFirst().code().label();
  }

  /** A sentence for people; never holds what a user wrote. */
  public String detail() {
    return String.valueOf(getMessage());
  }
}
