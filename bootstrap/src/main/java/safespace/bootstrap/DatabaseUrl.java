package safespace.bootstrap;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import safespace.bootstrap.SettingsReader.WrongSetting;
import safespace.persistence.connection.ConnectionSettings.Target;

/**
 * A database's URL as PostgreSQL's own tools, Python's and hosting companies write it, in the form
 * that the JDBC driver understands.
 *
 * @param jdbc without user and password
 * @param exposed whether it leads to another machine without encryption
 */
record DatabaseUrl(String jdbc, String user, String password, boolean exposed) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:jdbc:)?(?:postgres|postgresql)(?:\\+(?:asyncpg|psycopg2|psycopg))?://"
              + "(?:(?<user>[^:@/?]*)(?::(?<password>[^@/?]*))?@)?"
              + "(?<hosts>[^@/?]*)(?:/(?<database>[^/?]*))?(?:\\?(?<query>.*))?");

  private static final Pattern HOST =
      Pattern.compile("(?<name>\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]*)(?::(?<port>[0-9]{1,5}))?");

  /** The driver's names for what other tools call otherwise. */
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "sslmode", "sslmode",
          "ssl", "sslmode",
          "sslrootcert", "sslrootcert",
          "channel_binding", "channelBinding",
          "options", "options",
          "connect_timeout", "connectTimeout",
          "target_session_attrs", "targetServerType",
          "application_name", "ApplicationName");

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

  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]", "");

  /** The same for the persistence adapter. */
  Target target() {
    return new Target(jdbc, user, password);
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
    boolean local = areLocal(hosts);
    String database = decoded(url.group("database"));
    Map<String, String> driver = driverParameters(given);
    secure(driver, local);
    return new DatabaseUrl(
        "jdbc:postgresql://%s/%s?%s"
            .formatted(hosts, encoded(database.isEmpty() ? user : database), joined(driver)),
        user,
        password,
        !local && "disable".equals(driver.get("sslmode")));
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

  /** Whether no host is another machine. */
  private static boolean areLocal(String hosts) {
    boolean local = true;
    for (String text : hosts.split(",", -1)) {
      Matcher host = HOST.matcher(text);
      if (!host.matches()) throw new WrongSetting("wrong host");
      @Nullable String port = host.group("port");
      if (port != null && (Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535)) {
        throw new WrongSetting("wrong port");
      }
      local &= LOCAL.contains(host.group("name"));
    }
    return local;
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

  /** What leaves this machine is encrypted, and its receiver verified. */
  private static void secure(Map<String, String> driver, boolean local) {
    String mode = driver.getOrDefault("sslmode", "prefer");
    if (!local && !mode.equals("disable") && !mode.startsWith("verify")) mode = "verify-full";
    driver.put("sslmode", mode);
    // The driver would look for a file of this name.
    driver.remove("sslrootcert", "system");
    if (mode.startsWith("verify") && !driver.containsKey("sslrootcert")) {
      driver.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
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
