package safespace.bootstrap;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import safespace.bootstrap.SettingsReader.WrongSetting;

/**
 * A database's URL as PostgreSQL's own tools, Python's and hosting companies write it, in the form
 * that the JDBC driver understands.
 *
 * @param jdbc without user and password
 */
record DatabaseUrl(String jdbc, String user, String password) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:jdbc:)?(?:postgres|postgresql)(?:\\+(?:asyncpg|psycopg2|psycopg))?://"
              + "(?:(?<user>[^:@/?]*)(?::(?<password>[^@/?]*))?@)?"
              + "(?<hosts>[^/?]*)(?:/(?<database>[^?]*))?(?:\\?(?<query>.*))?");

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

  private static final List<String> LOCAL = List.of("localhost", "127.0.0.1", "[::1]", "");

  static DatabaseUrl parse(String text) {
    Matcher url = FORM.matcher(text);
    if (!url.matches()) throw new WrongSetting("not of this form");
    String hosts = url.group("hosts");
    Map<String, String> query = new LinkedHashMap<>();
    String user = decoded(url.group("user"));
    String password = decoded(url.group("password"));
    if (url.group("query") != null) {
      for (String pair : url.group("query").split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
        switch (name) {
          case "user" -> user = value;
          case "password" -> password = value;
          default -> query.put(driverName(name), driverValue(name, value));
        }
      }
    }
    String database = decoded(url.group("database"));
    if (user.isEmpty()) throw new WrongSetting("without a user");
    secure(query, hosts);
    return new DatabaseUrl(
        "jdbc:postgresql://%s/%s%s"
            .formatted(hosts, encoded(database.isEmpty() ? user : database), joined(query)),
        user,
        password);
  }

  private static String driverName(String name) {
    String driverName = PARAMETERS.get(name);
    if (driverName == null) throw new WrongSetting("unknown parameter: " + name);
    return driverName;
  }

  private static String driverValue(String name, String value) {
    return switch (name) {
      case "ssl" -> value.equals("true") || value.equals("require") ? "require" : "disable";
      case "target_session_attrs" -> {
        String target = TARGETS.get(value);
        if (target == null) throw new WrongSetting("unknown target_session_attrs");
        yield target;
      }
      default -> value;
    };
  }

  /** What leaves this machine is encrypted, and its receiver verified. */
  private static void secure(Map<String, String> query, String hosts) {
    boolean local = true;
    for (String host : hosts.split(",", -1)) {
      local &= LOCAL.contains(host.replaceFirst(":[0-9]+$", ""));
    }
    String mode = query.getOrDefault("sslmode", "prefer");
    if (!local && !mode.equals("disable") && !mode.startsWith("verify")) mode = "verify-full";
    query.put("sslmode", mode);
    if (mode.startsWith("verify") && !query.containsKey("sslrootcert")) {
      query.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
  }

  private static String joined(Map<String, String> query) {
    List<String> pairs = new ArrayList<>();
    query.forEach((name, value) -> pairs.add(name + "=" + encoded(value)));
    return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
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
