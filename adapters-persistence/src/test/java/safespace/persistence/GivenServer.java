package safespace.persistence;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A server that somebody else runs, by its URL: {@code postgresql://…} or {@code jdbc:…}. */
record GivenServer(String address, String user, String password, String parameters)
    implements TestServer {

  static GivenServer at(String text) {
    URI url = URI.create(text.replaceFirst("^jdbc:", ""));
    if (url.getRawAuthority() == null) {
      throw new IllegalArgumentException("TEST_DATABASE_URL is no URL of a PostgreSQL server");
    }
    Map<String, String> parameters = parameters(url.getRawQuery());
    String user = parameters.remove("user");
    String password = parameters.remove("password");
    String[] login = url.getRawUserInfo() == null ? null : url.getRawUserInfo().split(":", 2);
    if (login != null) {
      user = decoded(login[0]);
      password = login.length == 2 ? decoded(login[1]) : null;
    }
    return new GivenServer(
        url.getRawAuthority().replaceFirst("^.*@", ""),
        user == null ? "postgres" : user,
        password == null ? "" : password,
        parameters.entrySet().stream()
            .map(p -> p.getKey() + "=" + p.getValue())
            .collect(Collectors.joining("&")));
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (query == null) return parameters;
    for (String parameter : query.split("&", -1)) {
      String[] sides = parameter.split("=", 2);
      parameters.put(sides[0], sides.length == 2 ? sides[1] : "");
    }
    return parameters;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public String provider() {
    return "TEST_DATABASE_URL";
  }

  @Override
  public String url(String database) {
    return "jdbc:postgresql://" + address + "/" + database + "?" + parameters;
  }

  @Override
  public String toString() {
    return "GivenServer[" + address + "]";
  }

  @Override
  public void close() {}
}
