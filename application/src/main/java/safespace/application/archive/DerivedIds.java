package safespace.application.archive;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import safespace.domain.Sha256;
import safespace.domain.message.Fingerprint;
import safespace.domain.message.MessageId;
import safespace.domain.session.SessionId;

/**
 * Gives ids to the messages of a file that bring none: the same ones each time the same file comes
 * in, so that a repeated import changes nothing. A session may hold the same message twice; the
 * second one gets another id.
 */
public final class DerivedIds {
  private record Body(SessionId session, Fingerprint fingerprint) {}

  private final Map<Body, Integer> seen = new HashMap<>();

  public MessageId next(SessionId session, Fingerprint fingerprint) {
    int occurrence = seen.merge(new Body(session, fingerprint), 1, Integer::sum);
    ByteBuffer hash =
        ByteBuffer.wrap(Sha256.of(session.text(), fingerprint.hex(), Integer.toString(occurrence)));
    // Version 8 of RFC 9562: made in a way of our own.
    long high = (hash.getLong() & ~0xf000L) | 0x8000L;
    long low = (hash.getLong() & ~(3L << 62)) | (2L << 62);
    return new MessageId(new UUID(high, low));
  }
}
