package safespace.bootstrap;

import static safespace.bootstrap.Parsers.duration;
import static safespace.bootstrap.Parsers.oneOf;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import safespace.application.message.VisitorRoles;
import safespace.domain.message.Role;
import safespace.http.access.AccessSettings;
import safespace.http.access.AccessSettings.Mode;

/** The settings of who reaches which session, and may do what there. */
record AccessConfig(AccessSettings settings, VisitorRoles visitorRoles) {

  private static final Setting<Mode> SESSION_MODE =
      Setting.of(
          "SESSION_MODE",
          "uuid",
          "uuid, token or cookie",
          oneOf(Mode.class),
          "what shows that a session is a visitor's own: its id, a token, or a cookie");

  private static final Setting<String> SESSION_SECRET =
      Setting.of(
              "SESSION_SECRET",
              "",
              "at least 32 bytes, such as openssl rand -base64 32 makes",
              Parsers::secret,
              "signs tokens and cookies; another one makes all that are out worthless")
          .keptSecret();

  private static final Setting<Duration> SESSION_TOKEN_TTL =
      Setting.of(
          "SESSION_TOKEN_TTL",
          "30d",
          "a duration from 1s to 3650d",
          duration(Duration.ofSeconds(1), Duration.ofDays(3_650)),
          "how long a token or a cookie holds");

  private static final Setting<String> SERVICE_API_KEY =
      Setting.of(
              "SERVICE_API_KEY",
              "",
              "at least 16 characters of ASCII, without spaces",
              Parsers::key,
              "by which the chatbot's own server reaches every session; none for no such server")
          .keptSecret();

  private static final Setting<Set<Role>> ANONYMOUS_ROLES =
      Setting.of(
          "ANONYMOUS_ROLES",
          "user,assistant,system,tool",
          "some of user, assistant, system, tool, with commas between them",
          Parsers.someOf(Role.class),
          "in which visitors may write; the others are kept for the chatbot's own server");

  static AccessConfig read(SettingsReader reader) {
    Mode mode = reader.value(SESSION_MODE);
    Optional<String> secret = reader.optional(SESSION_SECRET);
    // Where it is set but wrong, that is told already.
    if (mode != Mode.UUID && !reader.isSet(SESSION_SECRET)) {
      reader.problem("SESSION_SECRET is not set, which SESSION_MODE=" + label(mode) + " needs");
    }
    return new AccessConfig(
        new AccessSettings(
            mode, secret, reader.value(SESSION_TOKEN_TTL), reader.optional(SERVICE_API_KEY)),
        new VisitorRoles(reader.value(ANONYMOUS_ROLES)));
  }

  /** Whether a session is made under an id of the client's own. */
  boolean clientsMakeSessions() {
    return settings.mode() == Mode.UUID;
  }

  /** Where browsers tell credentials to the server, it must know to whose pages it answers. */
  void requireNamedOrigins(HttpConfig http, SettingsReader reader) {
    if (settings.mode() != Mode.UUID && http.allowsAnyOrigin()) {
      reader.problem(
          "CORS_ALLOWED_ORIGINS is *, which SESSION_MODE="
              + label(settings.mode())
              + " does not take");
    }
  }

  private static String label(Mode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }
}
