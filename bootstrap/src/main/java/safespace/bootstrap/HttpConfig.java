package safespace.bootstrap;

import static safespace.bootstrap.Parsers.duration;
import static safespace.bootstrap.Parsers.wholeNumber;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import safespace.bootstrap.Config.Environment;
import safespace.http.RestApi;

/** The settings of the web server. */
record HttpConfig(
    String host,
    int port,
    int maxBodyBytes,
    Duration shutdownDrain,
    Duration shutdownGrace,
    Set<String> allowedOrigins,
    boolean localOrigins,
    RestApi.Operators operators,
    boolean chatPage) {

  private static final Setting<String> HTTP_HOST =
      Setting.of(
          "HTTP_HOST",
          "",
          "a host name or an address",
          text -> text,
          "where it listens; 127.0.0.1 in development, else 0.0.0.0");

  private static final Setting<Integer> HTTP_PORT =
      Setting.of(
              "HTTP_PORT",
              "8080",
              "0 to 65535",
              wholeNumber(0, 65_535),
              "the port; 0 for any that is free")
          .or("PORT");

  private static final Setting<Integer> MAX_BODY_BYTES =
      Setting.of(
          "MAX_BODY_BYTES",
          "1048576",
          "1024 to 1073741824",
          wholeNumber(1 << 10, 1 << 30),
          "the largest body of a request");

  private static final Setting<Duration> SHUTDOWN_DRAIN =
      Setting.of(
          "SHUTDOWN_DRAIN",
          "",
          "a duration up to 10m",
          duration(Duration.ZERO, Duration.ofMinutes(10)),
          "how long it goes on serving at its end while /ready says 503, for a load balancer to"
              + " notice; 3s in production, else 0s");

  private static final Setting<Duration> SHUTDOWN_GRACE =
      Setting.of(
          "SHUTDOWN_GRACE",
          "20s",
          "a duration up to 10m",
          duration(Duration.ZERO, Duration.ofMinutes(10)),
          "how long requests under way may take to end");

  private static final Setting<Set<String>> CORS_ALLOWED_ORIGINS =
      Setting.of(
          "CORS_ALLOWED_ORIGINS",
          "",
          "origins such as https://chat.example.org, with commas between them, or *, outside"
              + " production and without tokens or cookies",
          Parsers::origins,
          "of pages that may use the API from a browser; none in production, else any of this"
              + " machine");

  private static final Setting<Boolean> DEMO =
      Setting.of(
          "DEMO",
          "",
          "true or false",
          Parsers::flag,
          "serves a chat page at / to try it out; true in development, else false");

  private static final Setting<String> ADMIN_API_KEY =
      Setting.of(
              "ADMIN_API_KEY",
              "",
              "at least 16 characters of ASCII, without spaces",
              Parsers::key,
              "opens /v1/admin and /ops to operators; without it, these paths do not exist")
          .keptSecret();

  private static final Setting<Integer> MANAGEMENT_PORT =
      Setting.of(
          "MANAGEMENT_PORT",
          "",
          "0 to 65535, another one than HTTP_PORT",
          wholeNumber(0, 65_535),
          "a port of their own for probes, metrics, /v1/admin and /ops; none for HTTP_PORT");

  static HttpConfig read(SettingsReader reader, Environment where) {
    String host = where == Environment.DEVELOPMENT ? "127.0.0.1" : "0.0.0.0";
    Duration drain = where == Environment.PRODUCTION ? Duration.ofSeconds(3) : Duration.ZERO;
    int port = reader.value(HTTP_PORT);
    Optional<Set<String>> origins = reader.optional(CORS_ALLOWED_ORIGINS);
    return new HttpConfig(
        reader.optional(HTTP_HOST).orElse(host),
        port,
        reader.value(MAX_BODY_BYTES),
        reader.optional(SHUTDOWN_DRAIN).orElse(drain),
        reader.value(SHUTDOWN_GRACE),
        origins.orElse(Set.of()),
        origins.isEmpty() && where != Environment.PRODUCTION,
        operators(reader, port),
        reader.optional(DEMO).orElse(where == Environment.DEVELOPMENT));
  }

  private static RestApi.Operators operators(SettingsReader reader, int port) {
    Optional<String> key = reader.optional(ADMIN_API_KEY);
    Optional<Integer> management = reader.optional(MANAGEMENT_PORT);
    if (port != 0 && management.equals(Optional.of(port))) {
      reader.problem(
          "MANAGEMENT_PORT is \"%d\", expected: %s".formatted(port, MANAGEMENT_PORT.expected()));
    }
    return new RestApi.Operators(key.orElse(null), management.orElse(null));
  }

  /** What is good enough elsewhere, but not in production. */
  void requireProduction(SettingsReader reader) {
    if (allowsAnyOrigin()) {
      reader.problem("CORS_ALLOWED_ORIGINS is *, which production does not take");
    }
  }

  boolean allowsAnyOrigin() {
    return allowedOrigins.contains("*");
  }
}
