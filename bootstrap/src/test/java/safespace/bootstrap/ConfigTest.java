package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.application.message.VisitorRoles;
import safespace.bootstrap.Config.Environment;
import safespace.bootstrap.DatabaseUrl.Trust;
import safespace.domain.limit.Network;
import safespace.domain.limit.Rate;
import safespace.domain.message.Role;
import safespace.domain.redaction.Redaction;
import safespace.http.RestApi;
import safespace.http.access.AccessSettings;
import safespace.http.limits.Limit;
import safespace.http.limits.RateLimits;
import safespace.persistence.connection.ConnectionSettings.Mode;
import safespace.persistence.connection.ConnectionSettings.Pooling;
import safespace.persistence.connection.ConnectionSettings.Statements;

class ConfigTest {
  private static final Map<String, String> NOTHING = Map.of();
  private static final String URL = "postgresql://u:hush@db.example.org/d";
  private static final String MIGRATION_URL = "postgresql://owner:hush@db.example.org/d";
  private static final String SECRET = "hush".repeat(8);
  private static final String KEY = "hush-hush-hush-hush";
  private static final String READ_URL = "postgresql://u:hush@replica.example.org/d";

  @Test
  void read_hasADefaultForEverything() {
    Config config = Config.read(NOTHING, NOTHING);

    assertThat(config.environment()).isEqualTo(Environment.DEVELOPMENT);
    assertThat(config.debug()).isFalse();
    assertThat(config.http())
        .isEqualTo(
            new HttpConfig(
                "127.0.0.1",
                8080,
                1 << 20,
                Duration.ZERO,
                Duration.ofSeconds(20),
                Set.of(),
                true,
                RestApi.Operators.NONE,
                true));
    assertThat(config.database().url()).isEmpty();
    assertThat(config.database().data()).isEqualTo(Path.of(".safespace"));
    assertThat(config.database().migrationUrl()).isEmpty();
    assertThat(config.database().appRole()).isEmpty();
    assertThat(config.database().readUrl()).isEmpty();
    assertThat(config.database().readMaxLag()).isEqualTo(Duration.ofMillis(100));
    assertThat(config.database().pooling())
        .isEqualTo(
            new Pooling(
                Mode.POOLED, 20, 10, Duration.ofSeconds(30), Duration.ofHours(1), true, false));
    assertThat(config.database().statements())
        .isEqualTo(new Statements(Duration.ofSeconds(30), true, false));
    assertThat(config.database().connectRetries()).isEqualTo(10);
    assertThat(config.database().connectBackoff()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.access()).isEqualTo(new AccessConfig(AccessSettings.BY_ID, VisitorRoles.ALL));
    assertThat(config.health()).isEqualTo(new Config.Health(Duration.ofMillis(100), 0.9));
    assertThat(config.keeping())
        .isEqualTo(
            new KeepingConfig(
                Optional.empty(),
                Optional.empty(),
                Duration.ofDays(30),
                Duration.ofSeconds(90),
                Duration.ofSeconds(10),
                Redaction.Mode.OFF));
    assertThat(config.limits())
        .isEqualTo(
            new LimitsConfig(
                new RateLimits.Settings(
                    Map.of(
                        Limit.HISTORY, new Rate(120, Duration.ofMinutes(1)),
                        Limit.WRITES, new Rate(60, Duration.ofMinutes(1)),
                        Limit.CHUNKS, new Rate(1_200, Duration.ofMinutes(1)),
                        Limit.ADDRESS, new Rate(600, Duration.ofMinutes(1))),
                    List.of()),
                LimitsConfig.Store.MEMORY));
    assertThat(config.searchLanguage()).isEqualTo("simple");
  }

  @Test
  void read_takesEverySetting() {
    Config config =
        Config.read(
            Map.ofEntries(
                Map.entry("ENVIRONMENT", "Test"),
                Map.entry("DEBUG", "on"),
                Map.entry("HTTP_HOST", "::1"),
                Map.entry("HTTP_PORT", "0"),
                Map.entry("MAX_BODY_BYTES", "2048"),
                Map.entry("SHUTDOWN_DRAIN", "5s"),
                Map.entry("SHUTDOWN_GRACE", "1m"),
                Map.entry("CORS_ALLOWED_ORIGINS", "https://chat.example.org, http://[::1]:3000"),
                Map.entry("ADMIN_API_KEY", "0123456789abcde!"),
                Map.entry("MANAGEMENT_PORT", "9000"),
                Map.entry("DATABASE_URL", URL),
                Map.entry("DATABASE_MIGRATION_URL", MIGRATION_URL),
                Map.entry("DATABASE_APP_ROLE", "app"),
                Map.entry("DATABASE_READ_URL", READ_URL),
                Map.entry("DB_TLS_TRUST", "any"),
                Map.entry("READ_MAX_LAG", "0s"),
                Map.entry("SAFESPACE_DATA", "data"),
                Map.entry("DB_POOL_PRE_PING", "false"),
                Map.entry("DB_POOL_MODE", "none"),
                Map.entry("DB_ECHO", "false"),
                Map.entry("DB_PREPARED_STATEMENTS", "false"),
                Map.entry("APPEND_COALESCING", "false"),
                Map.entry("DB_POOL_SIZE", "1"),
                Map.entry("DB_MAX_OVERFLOW", "0"),
                Map.entry("DB_POOL_TIMEOUT", "250ms"),
                Map.entry("DB_POOL_RECYCLE", "30"),
                Map.entry("DB_STATEMENT_TIMEOUT", "5s"),
                Map.entry("DB_CONNECT_RETRIES", "0"),
                Map.entry("DB_CONNECT_BACKOFF", "1"),
                Map.entry("DEMO", "true"),
                Map.entry("SESSION_TTL", "30d"),
                Map.entry("RETENTION", "90d"),
                Map.entry("TOMBSTONE_TTL", "12h"),
                Map.entry("STREAM_TIMEOUT", "2m"),
                Map.entry("SWEEP_INTERVAL", "1m"),
                Map.entry("REDACTION", "reject"),
                Map.entry("RATE_LIMIT_HISTORY", "10/1s"),
                Map.entry("RATE_LIMIT_WRITES", "off"),
                Map.entry("RATE_LIMIT_CHUNKS", "100/2h"),
                Map.entry("RATE_LIMIT_ADDRESS", "OFF"),
                Map.entry("RATE_LIMIT_STORE", "postgres"),
                Map.entry("TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
                Map.entry("SEARCH_LANGUAGE", "german"),
                Map.entry("SESSION_MODE", "cookie"),
                Map.entry("SESSION_SECRET", SECRET),
                Map.entry("SESSION_TOKEN_TTL", "7d"),
                Map.entry("SERVICE_API_KEY", KEY),
                Map.entry("ANONYMOUS_ROLES", "user, Tool"),
                Map.entry("HEALTH_SLOW_QUERY_MS", "1"),
                Map.entry("HEALTH_POOL_USAGE", "1")),
            NOTHING);

    assertThat(config.environment()).isEqualTo(Environment.TEST);
    assertThat(config.debug()).isTrue();
    assertThat(config.http())
        .isEqualTo(
            new HttpConfig(
                "::1",
                0,
                2_048,
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                Set.of("https://chat.example.org", "http://[::1]:3000"),
                false,
                new RestApi.Operators("0123456789abcde!", 9_000),
                true));
    assertThat(config.database())
        .isEqualTo(
            new DatabaseConfig(
                Optional.of(DatabaseUrl.parse(URL).trusting(Trust.ANY)),
                Optional.of(DatabaseUrl.parse(MIGRATION_URL).trusting(Trust.ANY)),
                Optional.of("app"),
                Optional.of(DatabaseUrl.parse(READ_URL).trusting(Trust.ANY)),
                Duration.ZERO,
                Path.of("data"),
                new Pooling(
                    Mode.NONE, 1, 0, Duration.ofMillis(250), Duration.ofSeconds(30), false, true),
                new Statements(Duration.ofSeconds(5), false, true),
                false,
                0,
                Duration.ofSeconds(1)));
    assertThat(config.health()).isEqualTo(new Config.Health(Duration.ofMillis(1), 1));
    assertThat(config.keeping())
        .isEqualTo(
            new KeepingConfig(
                Optional.of(Duration.ofDays(30)),
                Optional.of(Duration.ofDays(90)),
                Duration.ofHours(12),
                Duration.ofMinutes(2),
                Duration.ofMinutes(1),
                Redaction.Mode.REJECT));
    assertThat(config.limits())
        .isEqualTo(
            new LimitsConfig(
                new RateLimits.Settings(
                    Map.of(
                        Limit.HISTORY, new Rate(10, Duration.ofSeconds(1)),
                        Limit.CHUNKS, new Rate(100, Duration.ofHours(2))),
                    Stream.of("10.0.0.0/8", "::1")
                        .map(text -> Network.parse(text).orElseThrow())
                        .toList()),
                LimitsConfig.Store.POSTGRES));
    assertThat(config.access())
        .isEqualTo(
            new AccessConfig(
                new AccessSettings(
                    AccessSettings.Mode.COOKIE,
                    Optional.of(SECRET),
                    Duration.ofDays(7),
                    Optional.of(KEY)),
                new VisitorRoles(Set.of(Role.USER, Role.TOOL))));
    assertThat(config.searchLanguage()).isEqualTo("german");
    assertThat(config.settings()).noneMatch(setting -> setting.source().equals("default"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"too short", "fifteen-letters", "with a space in it", "umläute-sind-nichts"})
  void adminApiKey_isLongAndPlain_andNeverShown(String key) {
    assertThat(problems(Map.of("ADMIN_API_KEY", key)))
        .containsExactly(
            "ADMIN_API_KEY is \"********\", expected: at least 16 characters of ASCII, without"
                + " spaces");
  }

  @Test
  void managementPort_isAnotherOne() {
    assertThat(problems(Map.of("MANAGEMENT_PORT", "8080")))
        .containsExactly(
            "MANAGEMENT_PORT is \"8080\", expected: 0 to 65535, another one than HTTP_PORT");
    Config any = Config.read(Map.of("MANAGEMENT_PORT", "0", "HTTP_PORT", "0"), NOTHING);
    assertThat(any.http().operators()).isEqualTo(new RestApi.Operators(null, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "PORT, HTTP_PORT, 9000",
    "DATABASE_POOL_SIZE, DB_POOL_SIZE, 3",
    "DATABASE_MAX_OVERFLOW, DB_MAX_OVERFLOW, 4",
    "DATABASE_POOL_TIMEOUT, DB_POOL_TIMEOUT, 5",
    "DB_ECHO_SQL, DB_ECHO, true"
  })
  void read_knowsOtherNames(String alias, String name, String value) {
    assertThat(setting(Config.read(Map.of(alias, value), NOTHING), name))
        .satisfies(setting -> assertThat(setting.value()).isEqualTo(value))
        .satisfies(setting -> assertThat(setting.source()).isEqualTo("environment, " + alias));
    assertThat(setting(Config.read(Map.of(alias, value, name, "1"), NOTHING), name).value())
        .isEqualTo("1");
  }

  @Test
  void read_knowsTheOtherNameOfTheMigrationUrl() {
    Config config = Config.read(Map.of("DATABASE_URL", URL), Map.of("DATABASE_URL_SYNC", URL));

    assertThat(config.database().migrationUrl()).contains(DatabaseUrl.parse(URL));
    assertThat(setting(config, "DATABASE_MIGRATION_URL").source())
        .isEqualTo(".env, DATABASE_URL_SYNC");
    assertThat(setting(config, "DATABASE_MIGRATION_URL").value()).isEqualTo("********");
  }

  @Test
  void read_prefersTheEnvironmentToTheFile_andTheFileToTheDefault() {
    Map<String, String> file = Map.of("HTTP_PORT", "1", "DB_POOL_SIZE", "2");

    Config config = Config.read(Map.of("PORT", "3"), file);

    assertThat(config.http().port()).isEqualTo(3);
    assertThat(setting(config, "HTTP_PORT").source()).isEqualTo("environment, PORT");
    assertThat(config.database().pooling().size()).isEqualTo(2);
    assertThat(setting(config, "DB_POOL_SIZE").source()).isEqualTo(".env, DB_POOL_SIZE");
    assertThat(config.database().pooling().overflow()).isEqualTo(10);
    assertThat(setting(config, "DB_MAX_OVERFLOW").source()).isEqualTo("default");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t"})
  void read_takesABlankValueForNone(String blank) {
    assertThat(Config.read(Map.of("HTTP_PORT", blank), NOTHING).http().port()).isEqualTo(8_080);
    assertThat(Config.read(Map.of("HTTP_PORT", blank), Map.of("PORT", "1")).http().port())
        .isEqualTo(1);
  }

  @Test
  void read_listensToTheNetworkOutsideDevelopmentOnly() {
    Map<String, String> production = Map.of("ENVIRONMENT", "production", "DATABASE_URL", URL);

    assertThat(Config.read(NOTHING, NOTHING).http().host()).isEqualTo("127.0.0.1");
    assertThat(Config.read(Map.of("ENVIRONMENT", "test"), NOTHING).http().host())
        .isEqualTo("0.0.0.0");
    assertThat(Config.read(production, NOTHING).http().chatPage()).isFalse();
    assertThat(Config.read(production, NOTHING).http().host()).isEqualTo("0.0.0.0");
  }

  @Test
  void read_tellsAllThatIsWrongAtOnce_aLineEach() {
    assertThat(
            problems(
                Map.of(
                    "ENVIRONMENT", "staging",
                    "DEBUG", "maybe",
                    "PORT", "65536",
                    "SAFESPACE_DATA", "a\u0000b",
                    "DB_POOL_SIZE", "many",
                    "DB_POOL_TIMEOUT", "5 s",
                    "HEALTH_POOL_USAGE", "NaN")))
        .containsExactly(
            "ENVIRONMENT is \"staging\", expected: development, test or production",
            "DEBUG is \"maybe\", expected: true or false",
            "SAFESPACE_DATA is \"a?b\", expected: a folder",
            "DB_POOL_SIZE is \"many\", expected: 1 to 1000",
            "DB_POOL_TIMEOUT is \"5 s\", expected: seconds, or a duration, from 250ms to 1h",
            "PORT is \"65536\", expected: 0 to 65535",
            "HEALTH_POOL_USAGE is \"NaN\", expected: above 0, up to 1");
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP_PORT, -1",
    "HTTP_PORT, 80.5",
    "HTTP_PORT, 99999999999",
    "MAX_BODY_BYTES, 1023",
    "MAX_BODY_BYTES, 1073741825",
    "SHUTDOWN_GRACE, 11m",
    "SHUTDOWN_GRACE, soon",
    "CORS_ALLOWED_ORIGINS, chat.example.org",
    "CORS_ALLOWED_ORIGINS, https://chat.example.org/",
    "CORS_ALLOWED_ORIGINS, null",
    "DB_POOL_SIZE, 0",
    "DB_POOL_SIZE, 1001",
    "DB_MAX_OVERFLOW, -1",
    "DB_POOL_TIMEOUT, 249ms",
    "DB_POOL_TIMEOUT, 61m",
    "DB_POOL_RECYCLE, 29",
    "DB_STATEMENT_TIMEOUT, 99ms",
    "DB_CONNECT_RETRIES, -1",
    "DB_CONNECT_BACKOFF, 0",
    "DB_CONNECT_BACKOFF, 31s",
    "TOMBSTONE_TTL, 0",
    "SESSION_MODE, anonymous",
    "SESSION_SECRET, 0123456789012345678901234567890",
    "SESSION_TOKEN_TTL, 0",
    "SERVICE_API_KEY, 012345678901234",
    "SERVICE_API_KEY, 0123456789 0123456789",
    "ANONYMOUS_ROLES, root",
    "ANONYMOUS_ROLES, 'user,'",
    "HEALTH_SLOW_QUERY_MS, 0",
    "HEALTH_POOL_USAGE, 0",
    "HEALTH_POOL_USAGE, 1.1",
    "DATABASE_URL, h/d",
    "DB_TLS_TRUST, none",
    "DATABASE_APP_ROLE, ä23456789012345678901234567890123456789012345678901234567890123",
    "DEBUG, 2",
    "ENVIRONMENT, prod"
  })
  void read_refusesAValueOutOfBounds(String name, String value) {
    assertThat(problems(Map.of(name, value)))
        .singleElement()
        .satisfies(problem -> assertThat(problem).startsWith(name + " is \""))
        .satisfies(problem -> assertThat(problem).contains("\", expected: "));
  }

  @ParameterizedTest
  @MethodSource
  void read_hidesASecretThatIsWrong(String url, String reason) {
    assertThat(problems(Map.of("DATABASE_URL", url, "ENVIRONMENT", "production")))
        .containsExactly(
            "DATABASE_URL is \"********\", expected: postgresql://user:password@host:port/database"
                + " ("
                + reason
                + ")");
  }

  static Stream<Arguments> read_hidesASecretThatIsWrong() {
    return Stream.of(
        arguments("hush", "not of this form"),
        arguments("postgresql://u:hush@h/d?colour=red", "unknown parameter: colour"),
        arguments("postgresql://u:hush%2@h/d", "wrong percent-encoding"));
  }

  @Test
  void read_tellsWhereASettingComesFrom_andHidesSecrets() {
    Config config = Config.read(NOTHING, Map.of("DATABASE_URL", URL));

    assertThat(setting(config, "DATABASE_URL").value()).isEqualTo("********");
    assertThat(setting(config, "DATABASE_URL").source()).isEqualTo(".env, DATABASE_URL");
    assertThat(config.toString()).doesNotContain("hush", "db.example.org");
  }

  @Test
  void read_hidesSecretsOfAccess_rightAndWrong() {
    Config config = Config.read(Map.of("SESSION_SECRET", SECRET), Map.of("SERVICE_API_KEY", KEY));

    assertThat(setting(config, "SESSION_SECRET").value()).isEqualTo("********");
    assertThat(setting(config, "SERVICE_API_KEY").value()).isEqualTo("********");
    assertThat(config.toString()).doesNotContain("hush");
    assertThat(problems(Map.of("SESSION_SECRET", "hush", "SERVICE_API_KEY", "hush")))
        .hasSize(2)
        .allSatisfy(problem -> assertThat(problem).contains("********").doesNotContain("hush"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"token", "cookie"})
  void tokensAndCookies_needASecret_andPagesThatAreNamed(String mode) {
    assertThat(problems(Map.of("SESSION_MODE", mode, "CORS_ALLOWED_ORIGINS", "*")))
        .containsExactly(
            "SESSION_SECRET is not set, which SESSION_MODE=" + mode + " needs",
            "CORS_ALLOWED_ORIGINS is *, which SESSION_MODE=" + mode + " does not take");
    assertThat(problems(Map.of("SESSION_MODE", mode, "SESSION_SECRET", "short")))
        .singleElement()
        .satisfies(problem -> assertThat(problem).startsWith("SESSION_SECRET is \"********\""));
    assertThat(Config.read(Map.of("CORS_ALLOWED_ORIGINS", "*"), NOTHING).http().allowsAnyOrigin())
        .isTrue();
  }

  /** Not its characters, of which these are 16. */
  @Test
  void secret_isMeasuredInBytes() {
    assertThat(Config.read(Map.of("SESSION_SECRET", "ä".repeat(16)), NOTHING).access()).isNotNull();
  }

  @Test
  void production_takesNoEmbeddedDatabase() {
    assertThat(problems(Map.of("ENVIRONMENT", "production")))
        .containsExactly("DATABASE_URL is not set, and production takes no embedded database");
  }

  @Test
  void production_takesNoUnencryptedWayToAnotherMachine() {
    String open = URL + "?sslmode=disable";

    assertThat(
            problems(
                Map.of(
                    "ENVIRONMENT", "production",
                    "DATABASE_URL", open,
                    "DATABASE_MIGRATION_URL", open,
                    "DATABASE_READ_URL", open)))
        .containsExactly(
            "DATABASE_URL has sslmode=disable, which production takes for a local database only",
            "DATABASE_MIGRATION_URL has sslmode=disable, which production takes for a local"
                + " database only",
            "DATABASE_READ_URL has sslmode=disable, which production takes for a local database"
                + " only");
  }

  @Test
  void read_refusesOtherUrlsWithoutTheFirst() {
    assertThat(problems(Map.of("DATABASE_MIGRATION_URL", URL, "DATABASE_READ_URL", URL)))
        .containsExactly(
            "DATABASE_MIGRATION_URL is set, but DATABASE_URL is not",
            "DATABASE_READ_URL is set, but DATABASE_URL is not");
  }

  @Test
  void read_refusesACertificateThatWouldNotBeShown() {
    Map<String, String> certified = Map.of("DATABASE_URL", URL + "?sslkey=k.p12&sslpassword=p");

    assertThat(problems(certified))
        .containsExactly("DATABASE_URL has sslkey, which needs the file of sslrootcert too");
    assertThat(Config.read(certified, Map.of("DB_TLS_TRUST", "any")).database().url()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "production, postgresql://u@localhost/d?sslmode=disable",
    "production, postgresql://u@db.example.org/d",
    "development, postgresql://u@db.example.org/d?sslmode=disable",
    "test, postgresql://u@db.example.org/d?sslmode=disable"
  })
  void read_takesAnyOtherDatabase(String environment, String url) {
    assertThat(Config.read(Map.of("ENVIRONMENT", environment, "DATABASE_URL", url), NOTHING))
        .satisfies(config -> assertThat(config.database().url()).isPresent());
  }

  @ParameterizedTest
  @CsvSource({
    "250ms, PT0.25S",
    "1500ms, PT1.5S",
    "20s, PT20S",
    "20, PT20S",
    "2m, PT2M",
    "3h, PT3H",
    "1d, PT24H",
    "0010s, PT10S"
  })
  void duration_isANumberWithAUnit_orOfSeconds(String text, Duration expected) {
    assertThat(Parsers.duration(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "s", "1.5s", "-1s", "+1s", "1 s", "1S", "1w", "1s1ms", "PT1S", "\u0661s"})
  void duration_isNothingElse(String text) {
    assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> Parsers.duration(text)))
        .isNotNull();
  }

  private static SettingsReader.Read setting(Config config, String name) {
    return config.settings().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<String> problems(Map<String, String> environment) {
    return catchThrowableOfType(SettingsException.class, () -> Config.read(environment, NOTHING))
        .problems();
  }
}
