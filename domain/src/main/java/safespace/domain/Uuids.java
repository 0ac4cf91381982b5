package safespace.domain;

import java.util.Optional;
import java.util.UUID;

/** UUIDs as clients send them. */
public final class Uuids {
  private static final UUID NIL = new UUID(0, 0);
  private static final UUID MAX = new UUID(-1, -1);

  private Uuids() {}

  /** Empty for anything but the canonical 8-4-4-4-12 form, in either case, and for nil and max. */
  public static Optional<UUID> parse(String text) {
    if (!isCanonical(text)) return Optional.empty();
    UUID uuid = UUID.fromString(text);
    return uuid.equals(NIL) || uuid.equals(MAX) ? Optional.empty() : Optional.of(uuid);
  }

  private static boolean isCanonical(String text) {
    if (text.length() != 36) return false;
    for (int i = 0; i < 36; i++) {
      char c = text.charAt(i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      // ASCII only: Character.digit would also take the digits of other scripts.
      if (dash ? c != '-' : !(c < 128 && Character.digit(c, 16) >= 0)) return false;
    }
    return true;
  }
}
