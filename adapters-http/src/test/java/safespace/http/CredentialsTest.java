package safespace.http;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.http.TestApi.message;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import safespace.http.access.AccessSettings.Mode;
import safespace.http.access.Crafted;
import tools.jackson.databind.node.ObjectNode;

/** Every route under {@code /v1/sessions}, with every credential but the right one. */
class CredentialsTest {
  @RegisterExtension static final TestApi withTokens = TestApi.accessedBy(Mode.TOKEN);
  @RegisterExtension static final TestApi withCookies = TestApi.accessedBy(Mode.COOKIE);

  private static final String MINE = made();
  private static final String THEIRS = made();

  private static String made() {
    return UUID.randomUUID().toString();
  }

  /** How a token is shown, as a header. */
  private static String[] shown(TestApi api, String token) {
    return api == withTokens
        ? new String[] {"Authorization", "Bearer " + token}
        : new String[] {"Cookie", "safespace_session=" + token};
  }

  static Stream<Route> routes() {
    return withTokens.api.routes().stream()
        .filter(route -> route.path().startsWith("/v1/sessions"))
        .filter(route -> !(route.path() + route.method()).equals("/v1/sessionsPOST"));
  }

  static Stream<Route> routesOfASession() {
    return routes().filter(route -> route.path().contains("{id}"));
  }

  static Stream<Route> routesOfAMessage() {
    return routes().filter(route -> route.path().contains("{message_id}"));
  }

  @Test
  void thereAreRoutes() {
    assertThat(routesOfAMessage().count()).isGreaterThanOrEqualTo(4);
    assertThat(routesOfASession().count()).isGreaterThanOrEqualTo(13);
    assertThat(routes().count()).isGreaterThan(routesOfASession().count());
  }

  private static final List<UnaryOperator<String>> WRONG =
      List.of(
          Crafted::expired,
          Crafted::none,
          Crafted::rs256,
          Crafted::hs512,
          Crafted::ofAnotherSecret,
          session -> Crafted.tampered(session, made()),
          session -> Crafted.respelled(Crafted.token(session)),
          session -> session,
          _ -> "");

  /** Whatever else is wrong with the request. */
  @ParameterizedTest
  @MethodSource("routes")
  void route_needsACredentialThatHolds_beforeItLooksAtAnythingElse(Route route) {
    String path = route.path().replace("{id}", "no-id").replace("{message_id}", "none") + "?a=b";
    for (TestApi api : List.of(withTokens, withCookies)) {
      Answer without = send(api, route, path, "{");
      assertThat(without.status()).isEqualTo(401);
      assertThat(without.code()).isEqualTo("unauthorized");
      assertThat(without.text("/instance")).isEqualTo(route.path());
      assertThat(without.header("WWW-Authenticate"))
          .isEqualTo(
              api == withTokens
                  ? "Bearer realm=\"safespace\""
                  : "Cookie realm=\"safespace\", cookie-name=\"safespace_session\"");
      for (UnaryOperator<String> wrong : WRONG) {
        assertSame(send(api, route, path, "{", shown(api, wrong.apply(MINE))), without);
      }
      assertSame(send(api, route, path, "{", "X-Session-Id", MINE), without);
      assertSame(send(api, route, path, "{", "Authorization", "Bearer"), without);
      assertSame(send(api, route, path, "{", "Authorization", "Basic dTpw"), without);
    }
    assertThat(send(withTokens, route, path, "{", shown(withCookies, Crafted.token(MINE))).status())
        .isEqualTo(401);
    assertThat(send(withCookies, route, path, "{", shown(withTokens, Crafted.token(MINE))).status())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @MethodSource("routesOfASession")
  void route_takesAnothersSessionForAnUnknownOne(Route route) {
    for (TestApi api : List.of(withTokens, withCookies)) {
      String message = conversation(api, THEIRS);
      conversation(api, MINE);
      String[] mine = shown(api, Crafted.token(MINE));

      Answer others = send(api, route, path(route, THEIRS, message), "{}", mine);
      Answer unknown = send(api, route, path(route, made(), made()), "{}", mine);

      assertThat(others.status()).isEqualTo(404);
      assertThat(others.code()).isEqualTo("session_not_found");
      assertSame(unknown, others);
      assertThat(read(api, THEIRS).number("/message_count")).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("routesOfAMessage")
  void route_takesAnothersMessageForAnUnknownOne(Route route) {
    String body =
        route.path().endsWith("/chunks")
            ? "{\"offset\": 0, \"text\": \"a\"}"
            : "{\"metadata\": {}}";
    for (TestApi api : List.of(withTokens, withCookies)) {
      String message = conversation(api, THEIRS);
      conversation(api, MINE);
      String[] mine = shown(api, Crafted.token(MINE));

      Answer others = send(api, route, path(route, "current", message), body, mine);
      Answer unknown = send(api, route, path(route, "current", made()), body, mine);

      assertThat(others.status()).isEqualTo(404);
      assertThat(others.code()).isEqualTo("message_not_found");
      assertSame(unknown, others);
    }
  }

  /** A session that exists, with a message more; the message's id. */
  private static String conversation(TestApi api, String session) {
    api.make(session);
    return api.post(
            "/v1/sessions/current/messages", message("Hello"), shown(api, Crafted.token(session)))
        .text("/id");
  }

  private static Answer read(TestApi api, String session) {
    return api.get("/v1/sessions/current", shown(api, Crafted.token(session)));
  }

  private static String path(Route route, String session, String message) {
    String path = route.path().replace("{id}", session).replace("{message_id}", message);
    return path.endsWith("/search") ? path + "?q=Hello" : path;
  }

  private static Answer send(
      TestApi api, Route route, String path, String body, String... headers) {
    boolean writes = !route.method().name().matches("GET|DELETE");
    return api.send(route.method().name(), path, writes ? body : null, headers);
  }

  /** Of answers that tell no more than the other. */
  private static void assertSame(Answer answer, Answer other) {
    assertThat(answer.status()).isEqualTo(other.status());
    assertThat(withoutRequestId(answer)).isEqualTo(withoutRequestId(other));
    assertThat(lastingHeaders(answer)).isEqualTo(lastingHeaders(other));
  }

  /** Without those of the moment: a connection is closed where a body was still under way. */
  private static Map<String, List<String>> lastingHeaders(Answer answer) {
    Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
    headers.keySet().removeAll(Set.of("connection", "date", "x-request-id"));
    return headers;
  }

  private static ObjectNode withoutRequestId(Answer answer) {
    return ((ObjectNode) answer.json()).without("request_id");
  }
}
