package safespace.architecture.planted.domain;

import java.time.Clock;

public final class AsksForTheTime {
  Clock clock() {
    return Clock.systemUTC();
  }
}
