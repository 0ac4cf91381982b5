package safespace.application.live;

import safespace.domain.session.SessionId;

/**
 * Hears of sessions that may have changed, each time once the change is durable. It comes back at
 * once and never fails, so that no request suffers by it.
 */
public interface ChangeListener {
  /** Nobody wants to know. */
  ChangeListener NONE = _ -> {};

  void changed(SessionId session);
}
