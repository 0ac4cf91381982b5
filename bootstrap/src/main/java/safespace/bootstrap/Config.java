package safespace.bootstrap;

import static safespace.bootstrap.Parsers.oneOf;
import static safespace.bootstrap.Parsers.wholeNumber;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * All settings, as they hold.
 *
 * @param searchLanguage the name of a text search configuration of PostgreSQL
 * @param settings each by itself, for {@code safespace config}
 */
record Config(
    Environment environment,
    boolean debug,
    DatabaseConfig database,
    HttpConfig http,
    AccessConfig access,
    Health health,
    KeepingConfig keeping,
    LimitsConfig limits,
    String searchLanguage,
    List<SettingsReader.Read> settings) {

  /** Where SafeSpace runs. */
  enum Environment {
    DEVELOPMENT,
    TEST,
    PRODUCTION
  }

  /** From when on the database counts as degraded. */
  record Health(Duration slowQuery, double poolUsage) {}

  private static final Setting<Environment> ENVIRONMENT =
      Setting.of(
          "ENVIRONMENT",
          "development",
          "development, test or production",
          oneOf(Environment.class),
          "where it runs; production takes no embedded database");

  private static final Setting<Boolean> DEBUG =
      Setting.of("DEBUG", "false", "true or false", Parsers::flag, "tells more in the log");

  private static final Setting<Integer> HEALTH_SLOW_QUERY_MS =
      Setting.of(
          "HEALTH_SLOW_QUERY_MS",
          "100",
          "1 to 60000",
          wholeNumber(1, 60_000),
          "a slower query makes the database degraded");

  private static final Setting<Double> HEALTH_POOL_USAGE =
      Setting.of(
          "HEALTH_POOL_USAGE",
          "0.9",
          "above 0, up to 1",
          Parsers.fraction(),
          "a larger part of the pool in use makes the database degraded");

  private static final Setting<String> SEARCH_LANGUAGE =
      Setting.of(
          "SEARCH_LANGUAGE",
          "simple",
          "the name of a text search configuration, such as simple, english, german",
          Parsers::name,
          "how words are found; simple takes them as they are, in any language");

  /** The settings of this process: its environment, then the {@code .env} of its folder. */
  static Config load() throws IOException {
    return read(System.getenv(), DotEnv.read(Path.of(".env")));
  }

  /** The settings out of their sources; all that is wrong is told at once. */
  static Config read(Map<String, String> environment, Map<String, String> dotEnv) {
    SettingsReader reader = new SettingsReader(environment, dotEnv);
    Environment where = reader.value(ENVIRONMENT);
    boolean debug = reader.value(DEBUG);
    DatabaseConfig database = DatabaseConfig.read(reader, debug);
    HttpConfig http = HttpConfig.read(reader, where);
    AccessConfig access = AccessConfig.read(reader);
    access.requireNamedOrigins(http, reader);
    Health health =
        new Health(
            Duration.ofMillis(reader.value(HEALTH_SLOW_QUERY_MS)), reader.value(HEALTH_POOL_USAGE));
    KeepingConfig keeping = KeepingConfig.read(reader);
    LimitsConfig limits = LimitsConfig.read(reader);
    String searchLanguage = reader.value(SEARCH_LANGUAGE);
    if (where == Environment.PRODUCTION) {
      database.requireProduction(reader);
      http.requireProduction(reader);
    }
    return new Config(
        where,
        debug,
        database,
        http,
        access,
        health,
        keeping,
        limits,
        searchLanguage,
        reader.end());
  }
}
