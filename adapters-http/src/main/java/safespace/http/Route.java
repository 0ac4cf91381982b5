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
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A line of the table of routes. */
record Route(HandlerType method, String path, Handler handler, Ports.Side side) {
  private static final List<HandlerType> METHODS =
      List.of(GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE);

  /** A route for the public. */
  Route(HandlerType method, String path, Handler handler) {
    this(method, path, handler, Ports.Side.PUBLIC);
  }

  /** The same route for another side. */
  Route on(Ports.Side other) {
    return new Route(method, path, handler, other);
  }

  /** The same route with another handler. */
  Route by(Handler other) {
    return new Route(method, path, other, side);
  }

  /**
   * Registers the routes in their order, each where it is for. A path that has any route answers
   * every method: HEAD as GET, OPTIONS with what it takes, and the others by refusing them.
   */
  static void register(List<Route> table, RoutesConfig routes, Ports ports) {
    routes.exception(Exception.class, (thrown, ctx) -> Problems.answer(ctx, thrown));
    // The framework has an answer of its own for these.
    routes.exception(HttpResponseException.class, (thrown, ctx) -> Problems.answer(ctx, thrown));
    Map<String, Map<HandlerType, Handler>> paths = new LinkedHashMap<>();
    Map<String, Ports.Side> sides = new HashMap<>();
    for (Route route : table) {
      Map<HandlerType, Handler> methods =
          paths.computeIfAbsent(route.path, _ -> new LinkedHashMap<>());
      sides.put(route.path, route.side);
      methods.put(route.method, route.handler);
      if (route.method.equals(GET)) methods.put(HEAD, route.handler);
    }
    paths.forEach((path, methods) -> {
      Ports.Side side = sides.getOrDefault(path, Ports.Side.PUBLIC);
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
              if (!ports.serve(side, ctx)) throw new NotFoundResponse();
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
