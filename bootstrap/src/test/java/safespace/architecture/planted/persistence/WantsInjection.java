package safespace.architecture.planted.persistence;

import jakarta.inject.Inject;

public final class WantsInjection {
  @Inject
  WantsInjection() {}
}
