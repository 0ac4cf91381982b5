package safespace.application.archive;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
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
 *
 * <p>Only the last sessions are remembered, however long the file is. A session that comes back
 * after it was forgotten counts anew, from the line on where it comes back, which goes into the ids
 * then. Of the forgotten ones a Bloom filter is kept: it takes a new session for a forgotten one
 * once in a while, always the same ones of the same file, and that does no harm.
 */
public final class DerivedIds {
  /** Messages of the sessions that are remembered: some ten megabytes. */
  private static final int MOST_REMEMBERED = 100_000;

  /** A power of two: of a million sessions, one in a hundred thousand is mistaken. */
  private static final int FILTER_BITS = 1 << 26;

  private static final int BITS_A_SESSION = 4;

  /**
   * The messages of a session, as often as they came.
   *
   * @param since the line since when they are counted, or 0 when it is since the session began
   */
  private record Counted(long since, Map<Fingerprint, Integer> messages) {}

  private final int most;

  /** Those that have not come for the longest time are first. */
  private final Map<SessionId, Counted> remembered = new LinkedHashMap<>(16, 0.75f, true);

  private final BitSet forgotten = new BitSet();
  private int size;

  public DerivedIds() {
    this(MOST_REMEMBERED);
  }

  DerivedIds(int most) {
    this.most = most;
  }

  /**
   * The id of a message.
   *
   * @param line of the file, counted from 1
   */
  public MessageId next(SessionId session, Fingerprint fingerprint, long line) {
    Counted counted =
        remembered.computeIfAbsent(
            session, _ -> new Counted(wasForgotten(session) ? line : 0, new HashMap<>()));
    int occurrence = counted.messages.merge(fingerprint, 1, Integer::sum);
    if (occurrence == 1 && ++size > most) forget();
    String place = counted.since == 0 ? "" + occurrence : occurrence + " since " + counted.since;
    ByteBuffer hash = ByteBuffer.wrap(Sha256.of(session.text(), fingerprint.hex(), place));
    // Version 8 of RFC 9562: made in a way of our own.
    long high = (hash.getLong() & ~0xf000L) | 0x8000L;
    long low = (hash.getLong() & ~(3L << 62)) | (2L << 62);
    return new MessageId(new UUID(high, low));
  }

  private void forget() {
    Iterator<Map.Entry<SessionId, Counted>> oldest = remembered.entrySet().iterator();
    Map.Entry<SessionId, Counted> entry = oldest.next();
    ByteBuffer hash = hash(entry.getKey());
    for (int i = 0; i < BITS_A_SESSION; i++) forgotten.set(hash.getInt() & (FILTER_BITS - 1));
    size -= entry.getValue().messages.size();
    oldest.remove();
  }

  private boolean wasForgotten(SessionId session) {
    ByteBuffer hash = hash(session);
    for (int i = 0; i < BITS_A_SESSION; i++) {
      if (!forgotten.get(hash.getInt() & (FILTER_BITS - 1))) return false;
    }
    return true;
  }

  private static ByteBuffer hash(SessionId session) {
    return ByteBuffer.wrap(Sha256.of(session.text()));
  }
}
