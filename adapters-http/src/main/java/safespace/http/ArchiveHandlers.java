package safespace.http;

import static io.javalin.http.HandlerType.HEAD;

import io.javalin.http.Context;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.zip.ZipException;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;
import safespace.application.archive.ImportReport;
import safespace.http.admin.Gunzip;
import safespace.http.json.Ndjson;
import tools.jackson.core.JsonGenerator;

/** {@code /v1/admin/import} and {@code export}: conversations in bulk, as streams. */
final class ArchiveHandlers {
  private static final String NDJSON = "application/x-ndjson";

  private final RestApi.OperatorUseCases useCases;

  /** Each takes a connection to the database of its own, for as long as its client likes. */
  private final Semaphore importing = new Semaphore(1);

  private final Semaphore exporting = new Semaphore(1);

  ArchiveHandlers(RestApi.OperatorUseCases useCases) {
    this.useCases = useCases;
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void alone(Semaphore free, String what, Work work) throws IOException {
    if (!free.tryAcquire()) {
      throw new Problem(ProblemType.OVERLOADED, "Another " + what + " is under way.");
    }
    try {
      work.run();
    } finally {
      free.release();
    }
  }

  void load(Context ctx) throws IOException {
    Boolean atomic =
        QueryParameters.of(ctx, Set.of("atomic"))
            .value("atomic", ArchiveHandlers::flag, "true or false");
    Requests.requireType(ctx, NDJSON);
    boolean packed = isPacked(ctx);
    Exchange.of(ctx).bePatient();
    alone(
        importing,
        "import",
        () -> {
          ImportReport report = load(ctx, packed, atomic != null && atomic);
          Answers.json(ctx, out -> write(out, report));
        });
  }

  private static @Nullable Boolean flag(String text) {
    return text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null;
  }

  private static boolean isPacked(Context ctx) {
    String encoding = ctx.header("Content-Encoding");
    if (encoding == null) return false;
    return switch (encoding.toLowerCase(Locale.ROOT)) {
      case "gzip", "x-gzip" -> true;
      case "identity" -> false;
      default ->
          throw new Problem(
              ProblemType.UNSUPPORTED_MEDIA_TYPE, "An import is packed by gzip, or not at all.");
    };
  }

  private ImportReport load(Context ctx, boolean packed, boolean atomic) {
    try {
      InputStream body = ctx.req().getInputStream();
      InputStream lines = packed ? Gunzip.of(body) : body;
      if (!atomic) return useCases.importConversations().load(Ndjson.read(lines));
      ImportReport report = useCases.importConversations().loadAtomically(Ndjson.read(lines));
      if (report.refused() == 0) return report;
      throw new Problem(
          ProblemType.IMPORT_FAILED,
          report.refused() + " lines were refused, and nothing was taken in.",
          out -> writeErrors(out, report.errors()));
    } catch (UncheckedIOException | IOException | HttpException.RuntimeException unread) {
      throw unread(unread);
    }
  }

  private static Problem unread(Exception caught) {
    Exception failure = caught.getCause() instanceof IOException inner ? inner : caught;
    return failure instanceof ZipException
        ? new Problem(ProblemType.BAD_REQUEST, "The body is not what gzip makes.")
        : Requests.unread(failure);
  }

  private static void write(JsonGenerator out, ImportReport report) {
    out.writeStartObject();
    out.writeNumberProperty("sessions", report.sessions());
    out.writeNumberProperty("messages", report.messages());
    out.writeNumberProperty("skipped", report.skipped());
    writeErrors(out, report.errors());
    out.writeEndObject();
  }

  private static void writeErrors(JsonGenerator out, List<ImportReport.RefusedLine> errors) {
    out.writeName("errors");
    out.writeStartArray();
    for (ImportReport.RefusedLine error : errors) {
      out.writeStartObject();
      out.writeNumberProperty("line", error.line());
      out.writeStringProperty("code", error.code());
      out.writeStringProperty("detail", error.detail());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  void export(Context ctx) throws IOException {
    QueryParameters.none(ctx);
    alone(
        exporting,
        "export",
        () -> {
          // It says its character set by being JSON.
          ctx.res().setCharacterEncoding(null);
          ctx.contentType(NDJSON);
          ctx.header("Content-Disposition", "attachment; filename=\"conversations.ndjson\"");
          if (ctx.method().equals(HEAD)) return;
          OutputStream lines = new BufferedOutputStream(ctx.outputStream(), 1 << 16);
          useCases.exportConversations().export(entry -> Ndjson.write(entry, lines));
          lines.flush();
        });
  }
}
