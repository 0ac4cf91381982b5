package safespace.domain;

import java.util.Locale;

/** Who made or changed something, as the audit columns keep it. */
public enum Actor {
  ANONYMOUS,
  SERVICE,
  ADMIN,
  IMPORT,
  SWEEPER;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The name in the API and in the database, in lower case. */
  public String label() {
    return label;
  }

  public static Actor of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
