package safespace.http;

import io.javalin.http.Context;

/** {@code /problems/<code>}: what a problem means, and what to do. */
final class ProblemPages {
  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>%2$s · SafeSpace</title>
      </head>
      <body>
      <h1>%2$s</h1>
      <p><code>%1$s</code>, HTTP status %3$d</p>
      <p>%4$s</p>
      </body>
      </html>
      """;

  private ProblemPages() {}

  static void page(Context ctx) {
    ProblemType type =
        ProblemType.byCode(ctx.pathParam("code"))
            .orElseThrow(() -> new Problem(ProblemType.NOT_FOUND, "No problem has this code."));
    ctx.header("Content-Security-Policy", "default-src 'none'");
    ctx.header("Cache-Control", "public, max-age=3600");
    ctx.html(PAGE.formatted(type.code(), type.title(), type.status(), type.explanation()));
  }
}
