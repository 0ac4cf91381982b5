package safespace.domain.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import safespace.domain.Text;
import safespace.domain.message.Message;
import safespace.domain.message.MessageId;
import safespace.domain.message.Status;

/**
 * How far a follower was told of a session.
 *
 * @param base the revision that it knew when it last began to catch up: what was made later is new
 * @param revision up to which it was told of all changes
 * @param seq up to which it was told of all messages that have never changed
 * @param told the messages that it was told of since the base: one that changes while there is more
 *     to catch up with comes again, and is not new then
 * @param growing the messages that are being written, as far as it was told
 */
public record Place(long base, long revision, long seq, Seqs told, List<Growing> growing) {
  public Place {
    growing = List.copyOf(growing);
  }

  /**
   * Of a follower who knows all changes up to a revision.
   *
   * @param seq up to which it knows all messages that have never changed
   */
  public static Place after(long revision, long seq) {
    return new Place(revision, revision, seq, Seqs.NONE, List.of());
  }

  /**
   * A message that is being written.
   *
   * @param length how much of it was told, in code points
   * @param revision of the session when it was told
   */
  public record Growing(MessageId id, long seq, int length, long revision) {
    private static Growing of(Message message, long revision) {
      return new Growing(
          message.id(), message.seq(), Text.length(message.body().content().text()), revision);
    }
  }

  /**
   * A message that was made or changed after a place.
   *
   * @param created the revision that its append was
   * @param changed the revision of what happened to it last, its append included
   */
  public record Touched(Message message, boolean erased, long created, long changed) {}

  /**
   * A piece of a message that is being written.
   *
   * @param start where it belongs, in code points
   */
  public record Piece(long seq, int start, String text) {
    /** Keeps to itself what was written. */
    @Override
    public String toString() {
      return "Piece[of " + seq + " at " + start + "]";
    }
  }

  /**
   * What was found after a place, in the order of the changes.
   *
   * @param revision the session's
   * @param lastSeq the session's
   * @param more whether more messages were touched than these, later
   * @param session the session's own change, or null where it did not change
   */
  public record Found(
      long revision,
      long lastSeq,
      List<Touched> touched,
      boolean more,
      Event.@Nullable SessionUpdated session) {

    /** Up to where everything was found. */
    private long end() {
      return more ? touched.getLast().changed : revision;
    }
  }

  /** What a follower is told, and where it is then. */
  public Changes told(Found found) {
    List<Event> events = new ArrayList<>();
    List<Growing> nowGrowing = new ArrayList<>(growing);
    Event.SessionUpdated session = found.session;
    if (session != null && session.revision() > found.end()) session = null;
    for (Touched touched : found.touched) {
      if (session != null && session.revision() < touched.changed) {
        events.add(session);
        session = null;
      }
      Optional<Growing> known = growing(touched.message.seq());
      // Who came while it was being written was told of it at once.
      if (known.isPresent() && touched.changed <= known.get().revision) continue;
      events.add(event(touched, known.isPresent()));
      nowGrowing.removeIf(g -> g.seq == touched.message.seq());
      if (isGrowing(touched)) nowGrowing.add(Growing.of(touched.message, touched.changed));
    }
    if (session != null) events.add(session);
    return new Changes(events, after(found, nowGrowing), found.more);
  }

  private Place after(Found found, List<Growing> nowGrowing) {
    if (!found.more) {
      return new Place(found.revision, found.revision, found.lastSeq, Seqs.NONE, nowGrowing);
    }
    long lastUnchanged =
        found.touched.stream()
            .filter(touched -> touched.changed == touched.created)
            .mapToLong(touched -> touched.message.seq())
            .max()
            .orElse(seq);
    Seqs nowTold = told.and(found.touched.stream().map(t -> t.message.seq()).toList());
    return new Place(base, found.end(), Math.max(seq, lastUnchanged), nowTold, nowGrowing);
  }

  private Event event(Touched touched, boolean known) {
    Message message = touched.message;
    if (touched.erased) {
      return new Event.MessageDeleted(message.id(), message.seq(), touched.changed);
    }
    return touched.created > base && !known && !told.contains(message.seq())
        ? new Event.MessageCreated(message, touched.changed)
        : new Event.MessageUpdated(message, touched.changed);
  }

  private static boolean isGrowing(Touched touched) {
    return !touched.erased && touched.message.body().status() == Status.STREAMING;
  }

  private Optional<Growing> growing(long ofSeq) {
    return growing.stream().filter(g -> g.seq == ofSeq).findAny();
  }

  /**
   * The place of a follower who was told of this message before all others, because it is growing.
   *
   * @param at the revision that the session had before
   */
  public Place told(Message message, long at) {
    List<Growing> more = new ArrayList<>(growing);
    more.add(Growing.of(message, at));
    return new Place(base, revision, seq, told, more);
  }

  /** The pieces in the order of their messages and places; one that does not follow is left out. */
  public Changes told(List<Piece> pieces, boolean more) {
    List<Event> events = new ArrayList<>();
    List<Growing> grown = new ArrayList<>(growing);
    for (Piece piece : pieces) {
      for (int i = 0; i < grown.size(); i++) {
        Growing g = grown.get(i);
        if (g.seq != piece.seq || g.length != piece.start) continue;
        events.add(new Event.MessageGrown(g.id, g.seq, g.length, piece.text));
        grown.set(i, new Growing(g.id, g.seq, g.length + Text.length(piece.text), g.revision));
      }
    }
    return new Changes(events, new Place(base, revision, seq, told, grown), more);
  }
}
