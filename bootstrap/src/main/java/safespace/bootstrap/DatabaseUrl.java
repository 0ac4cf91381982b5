package safespace.bootstrap;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import safespace.bootstrap.SettingsReader.WrongSetting;
import safespace.persistence.connection.ConnectionSettings.Target;

/**
 * A database's URL as PostgreSQL's own tools, Python's and hosting companies write it.
 *
 * @param hosts with their ports, as they were given
 * @param parameters by the names that the JDBC driver has for them
 * @param trust whose certificates are believed
 */
record DatabaseUrl(
    String hosts,
    String database,
    String user,
    String password,
    Map<String, String> parameters,
    Trust trust) {

  /** Whose certificate a server may show that is not on this machine. */
  enum Trust {
    /** One that the system's authorities, or those of {@code sslrootcert}, stand for. */
    SYSTEM,
    /** Anybody's. */
    ANY
  }

  private static final Pattern FORM =
      Pattern.compile(
          "(?:jdbc:)?(?:postgres|postgresql)(?:\\+(?:asyncpg|psycopg2|psycopg))?://"
              + "(?:(?<user>[^:@/?]*)(?::(?<password>[^@/?]*))?@)?"
              + "(?<hosts>[^@/?]*)(?:/(?<database>[^/?]*))?(?:\\?(?<query>.*))?");

  private static final Pattern HOST =
      Pattern.compile("(?<name>\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]*)(?::(?<port>[0-9]{1,5}))?");

  /** The driver's names for what other tools call otherwise. */
  private static final Map<String, String> PARAMETERS =
      Map.ofEntries(
          Map.entry("sslmode", "sslmode"),
          Map.entry("ssl", "sslmode"),
          Map.entry("sslrootcert", "sslrootcert"),
          Map.entry("sslcert", "sslcert"),
          Map.entry("sslkey", "sslkey"),
          Map.entry("sslpassword", "sslpassword"),
          Map.entry("channel_binding", "channelBinding"),
          Map.entry("options", "options"),
          Map.entry("connect_timeout", "connectTimeout"),
          Map.entry("target_session_attrs", "targetServerType"),
          Map.entry("application_name", "ApplicationName"));

  private static final Map<String, String> TARGETS =
      Map.of(
          "any", "any",
          "read-write", "primary",
          "primary", "primary",
          "read-only", "secondary",
          "standby", "secondary",
          "prefer-standby", "preferSecondary");

  private static final Set<String> SSL_MODES =
      Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  /** The driver's name of a file with certificates, and libpq's of the ones that everybody has. */
  private static final String AUTHORITIES = "sslrootcert";

  private static final String OF_THE_SYSTEM = "system";

  /** The same, with other certificates believed. */
  DatabaseUrl trusting(Trust whom) {
    return new DatabaseUrl(hosts, database, user, password, parameters, whom);
  }

  /** The same for the persistence adapter. */
  Target target() {
    String jdbc =
        "jdbc:postgresql://%s/%s?%s".formatted(hosts, encoded(database), joined(secured()));
    return new Target(jdbc, user, password);
  }

  /** Whether it leads to another machine without encryption. */
  boolean exposed() {
    return !isLocal() && sslMode().equals("disable");
  }

  /** Whether a server on another machine is believed whatever certificate it shows. */
  boolean verifiesNobody() {
    return !isLocal() && sslMode().equals("require");
  }

  /** Whether a client's certificate is given that the driver would not show. */
  boolean hidesCertificate() {
    return parameters.containsKey("sslkey") && verifiesWithTheSystem();
  }

  /** What leaves this machine is encrypted, and its receiver verified. */
  private Map<String, String> secured() {
    Map<String, String> driver = new LinkedHashMap<>(parameters);
    driver.put("sslmode", sslMode());
    // The driver would look for a file of this name.
    driver.remove(AUTHORITIES, OF_THE_SYSTEM);
    if (verifiesWithTheSystem()) {
      driver.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    return driver;
  }

  private boolean verifiesWithTheSystem() {
    return sslMode().startsWith("verify")
        && parameters.getOrDefault(AUTHORITIES, OF_THE_SYSTEM).equals(OF_THE_SYSTEM);
  }

  /** A URL that asks for a verified server gets one, whoever else is believed. */
  private String sslMode() {
    String mode = parameters.getOrDefault("sslmode", "prefer");
    if (mode.equals("disable") || mode.startsWith("verify")) return mode;
    @Nullable String authorities = parameters.get(AUTHORITIES);
    if (!isLocal()) return authorities != null || trust == Trust.SYSTEM ? "verify-full" : "require";
    if (authorities == null) return mode;
    // The system's authorities stand for anybody who has a name.
    return authorities.equals(OF_THE_SYSTEM) ? "verify-full" : "verify-ca";
  }

  /** Whether no host is another machine. */
  private boolean isLocal() {
    return Stream.of(hosts.split(",", -1)).map(DatabaseUrl::name).allMatch(Target::isLocal);
  }

  static DatabaseUrl parse(String text) {
    Matcher url = FORM.matcher(text);
    if (!url.matches()) throw new WrongSetting("not of this form");
    Map<String, String> given = parameters(url.group("query"));
    String user = given.getOrDefault("user", decoded(url.group("user")));
    String password = given.getOrDefault("password", decoded(url.group("password")));
    // Before parameters are named: those of a URL cut by a "?" in its password would be parts of
    // it.
    if (user.isEmpty()) throw new WrongSetting("without a user");
    String hosts = url.group("hosts");
    for (String host : hosts.split(",", -1)) requireHost(host);
    String database = decoded(url.group("database"));
    Map<String, String> driver = driverParameters(given);
    requireWholeCertificate(driver);
    return new DatabaseUrl(
        hosts, database.isEmpty() ? user : database, user, password, driver, Trust.SYSTEM);
  }

  private static Map<String, String> parameters(@Nullable String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : query == null ? new String[0] : query.split("&", -1)) {
      if (pair.isEmpty()) continue;
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      parameters.put(name, equals < 0 ? "" : decoded(pair.substring(equals + 1)));
    }
    return parameters;
  }

  private static void requireHost(String text) {
    Matcher host = HOST.matcher(text);
    if (!host.matches()) throw new WrongSetting("wrong host");
    @Nullable String port = host.group("port");
    if (port != null && (Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535)) {
      throw new WrongSetting("wrong port");
    }
  }

  /** A host without its port. */
  private static String name(String host) {
    return HOST.matcher(host).replaceFirst("${name}");
  }

  /** The driver would otherwise look for the missing part in the home folder. */
  private static void requireWholeCertificate(Map<String, String> driver) {
    String key = driver.getOrDefault("sslkey", "").toLowerCase(Locale.ROOT);
    // A file of this kind has the certificate and the key.
    if (key.endsWith(".p12") || key.endsWith(".pfx")) {
      if (!driver.containsKey("sslpassword")) throw new WrongSetting("sslkey without sslpassword");
      return;
    }
    if (driver.containsKey("sslcert") != driver.containsKey("sslkey")) {
      throw new WrongSetting("sslcert and sslkey belong together");
    }
  }

  private static Map<String, String> driverParameters(Map<String, String> given) {
    Map<String, String> driver = new LinkedHashMap<>();
    given.forEach((name, value) -> {
      if (name.equals("user") || name.equals("password")) return;
      String driverName = PARAMETERS.get(name);
      if (driverName == null) throw new WrongSetting("unknown parameter: " + name);
      // Both may be given, and then the one that says more counts.
      if (name.equals("ssl") && given.containsKey("sslmode")) return;
      driver.put(driverName, driverValue(name, value));
    });
    return driver;
  }

  private static String driverValue(String name, String value) {
    return switch (name) {
      case "ssl" ->
          switch (value) {
            case "", "true" -> "require";
            case "false" -> "disable";
            default -> known(name, SSL_MODES.contains(value) ? value : null);
          };
      case "sslmode" -> known(name, SSL_MODES.contains(value) ? value : null);
      case "target_session_attrs" -> known(name, TARGETS.get(value));
      case "connect_timeout" -> known(name, value.matches("[0-9]{1,6}") ? value : null);
      default -> value;
    };
  }

  private static String known(String name, @Nullable String value) {
    if (value == null) throw new WrongSetting("wrong value of " + name);
    return value;
  }

  private static String joined(Map<String, String> query) {
    List<String> pairs = new ArrayList<>();
    query.forEach((name, value) -> pairs.add(name + "=" + encoded(value)));
    return String.join("&", pairs);
  }

  private static String decoded(@Nullable String text) {
    try {
      return text == null
          ? ""
          : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException wrong) {
      throw new WrongSetting("wrong percent-encoding");
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return "DatabaseUrl[secret]";
  }
}
