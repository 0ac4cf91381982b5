package safespace.http;

import io.javalin.http.Context;
import safespace.http.pages.Pages;

/** {@code /problems/<code>}: what a problem means, and what to do. */
final class ProblemPages {
  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>%2$s · SafeSpace</title>
      <link rel="icon" href="../favicon.svg" type="image/svg+xml">
      <link rel="stylesheet" href="../look.css">
      </head>
      <body>
      <header class="site">
      <a class="brand" href="../docs/guides"><img src="../favicon.svg" alt="" width="24" height="24"> SafeSpace</a>
      <nav aria-label="Documents">
      <a href="../docs/guides">Guides</a>
      <a href="../docs">Reference</a>
      </nav>
      </header>
      <main class="article">
      <h1>%2$s</h1>
      <p><code>%1$s</code>, HTTP status %3$d</p>
      <p>%4$s</p>
      <p><a href="../docs/guides#leave">How a frontend deals with errors</a></p>
      </main>
      </body>
      </html>
      """;

  private ProblemPages() {}

  static void page(Context ctx) {
    ProblemType type =
        ProblemType.byCode(ctx.pathParam("code"))
            .orElseThrow(() -> new Problem(ProblemType.NOT_FOUND, "No problem has this code."));
    ctx.header("Content-Security-Policy", Pages.POLICY);
    ctx.header("Cache-Control", "public, max-age=3600");
    ctx.html(PAGE.formatted(type.code(), type.title(), type.status(), type.explanation()));
  }
}
