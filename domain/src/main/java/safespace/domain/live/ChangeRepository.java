package safespace.domain.live;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import safespace.domain.message.MessageId;
import safespace.domain.session.SessionId;

/**
 * Tells what has changed in a session. Methods that need a session reject as {@link
 * safespace.domain.session.SessionRepository} does.
 */
public interface ChangeRepository {

  /**
   * Where a follower begins.
   *
   * @param place to go on from
   * @param revision the session's
   * @param streaming the messages that are being written, in their order: the follower is to be
   *     told of them first
   */
  record Beginning(Place place, long revision, List<MessageId> streaming) {}

  /**
   * How a session stands.
   *
   * @param streaming whether one of its messages is being written
   */
  record Standing(SessionId session, long revision, boolean streaming) {}

  /**
   * Begins to follow a session.
   *
   * @param after the revision up to which the follower knows all changes, or null for one who wants
   *     to know only what comes
   * @return empty when the session has not come to that revision
   */
  Optional<Beginning> begin(SessionId session, @Nullable Long after);

  /**
   * What has changed after the place, as much of it as one takes in at once: each message once, as
   * it stands. Nothing is left out, and nothing comes again when it goes on from the place that
   * this leads to.
   */
  Changes since(SessionId session, Place place);

  /**
   * How much there is that a follower was not told.
   *
   * @param events one for each change, and each chunk of a message that is being written
   * @param bytes of the messages, as they stand, and the chunks
   */
  record Untold(long events, long bytes) {
    public static final Untold NOTHING = new Untold(0, 0);
  }

  /**
   * How much has come to a session after a revision, counted no further than a thousand events.
   *
   * @param growing the messages that are being written, as far as the follower was told
   */
  Untold untold(SessionId session, long revision, List<Place.Growing> growing);

  /** How the sessions stand, in any order; those that are not there are left out. */
  List<Standing> standings(List<SessionId> sessions);
}
