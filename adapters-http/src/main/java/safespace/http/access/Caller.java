package safespace.http.access;

import java.time.Instant;
import safespace.domain.session.SessionId;

/** Who asks, as far as the request shows. */
public sealed interface Caller {

  /** Whoever knows the id of a session, which the request names. */
  record Knower() implements Caller {}

  /**
   * Who has the credential of one session, and reaches no other.
   *
   * @param end of the credential
   */
  record Visitor(SessionId session, Instant end) implements Caller {}

  /** The chatbot's own server, which reaches every session. */
  record Service() implements Caller {}
}
