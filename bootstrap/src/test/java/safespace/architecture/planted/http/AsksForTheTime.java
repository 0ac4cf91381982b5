package safespace.architecture.planted.http;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

public final class AsksForTheTime {
  LocalDateTime time() {
    return LocalDateTime.now(ZoneOffset.UTC);
  }
}
