package safespace.application.message;

import java.util.Set;
import safespace.domain.Actor;
import safespace.domain.Rejection;
import safespace.domain.message.Role;

/**
 * The roles in which visitors may speak: everybody else may in any. Who may not speak in a role may
 * not put words into its messages either.
 */
public record VisitorRoles(Set<Role> allowed) {

  /** No role is kept from visitors. */
  public static final VisitorRoles ALL = new VisitorRoles(Set.of(Role.values()));

  public VisitorRoles {
    allowed = Set.copyOf(allowed);
  }

  /** Whether there are roles in which the actor may not speak. */
  boolean restrict(Actor actor) {
    return actor == Actor.ANONYMOUS && !allowed.containsAll(ALL.allowed);
  }

  /** Rejects with {@code ROLE_NOT_ALLOWED}. */
  void require(Actor actor, Role role) {
    if (restrict(actor) && !allowed.contains(role)) throw Rejection.roleNotAllowed();
  }
}
