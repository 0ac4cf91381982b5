package safespace.architecture.planted.application;

import java.time.Instant;
import java.util.function.Supplier;

public final class AsksForTheTime {
  Supplier<Instant> time() {
    return Instant::now;
  }
}
