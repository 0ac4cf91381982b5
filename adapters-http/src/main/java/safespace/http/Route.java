package safespace.http;

import static io.javalin.http.HandlerType.DELETE;
import static io.javalin.http.HandlerType.GET;
import static io.javalin.http.HandlerType.HEAD;
import static io.javalin.http.HandlerType.OPTIONS;
import static io.javalin.http.HandlerType.PATCH;
import static io.javalin.http.HandlerType.POST;
import static io.javalin.http.HandlerType.PUT;
import static io.javalin.http.HandlerType.TRACE;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A line of the table of routes. */
record Route(HandlerType method, String path, Handler handler) {
  private static final List<HandlerType> METHODS =
      List.of(GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE);

  /**
   * Registers the routes in their order. A path that has any route answers every method: HEAD as
   * GET, OPTIONS with what it takes, and the others by refusing them.
   */
  static void register(List<Route> table, RoutesConfig routes) {
    routes.exception(Exception.class, (thrown, ctx) -> Problems.answer(ctx, thrown));
    // The framework has an answer of its own for these.
    routes.exception(HttpResponseException.class, (thrown, ctx) -> Problems.answer(ctx, thrown));
    Map<String, Map<HandlerType, Handler>> paths = new LinkedHashMap<>();
    for (Route route : table) {
      Map<HandlerType, Handler> methods =
          paths.computeIfAbsent(route.path, _ -> new LinkedHashMap<>());
      methods.put(route.method, route.handler);
      if (route.method.equals(GET)) methods.put(HEAD, route.handler);
    }
    paths.forEach((path, methods) -> {
      methods.putIfAbsent(
          OPTIONS,
          ctx -> {
            ctx.header("Allow", allowed(methods));
            Answers.empty(ctx, 204);
          });
      for (HandlerType method : METHODS) {
        Handler handler = methods.getOrDefault(method, _ -> refuse(methods));
        routes.addHttpHandler(
            method,
            path,
            ctx -> {
              Exchange.of(ctx).routed(path);
              handler.handle(ctx);
            });
      }
    });
  }

  private static void refuse(Map<HandlerType, Handler> methods) {
    String allowed = allowed(methods);
    throw new Problem(
        ProblemType.METHOD_NOT_ALLOWED,
        "This path takes " + allowed + ".",
        Map.of("Allow", allowed));
  }

  private static String allowed(Map<HandlerType, Handler> methods) {
    List<String> names = new ArrayList<>();
    for (HandlerType method : METHODS) {
      if (methods.containsKey(method)) names.add(method.name());
    }
    return String.join(", ", names);
  }
}
