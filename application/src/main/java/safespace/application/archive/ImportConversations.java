package safespace.application.archive;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import safespace.domain.Rejection;
import safespace.domain.archive.Archive;
import safespace.domain.archive.Archive.Loaded;
import safespace.domain.archive.Archive.Outcome;
import safespace.domain.archive.Entry;
import safespace.domain.redaction.Redaction;
import safespace.domain.storage.UnitOfWork;

/**
 * Takes conversations in, as many as there are, some at a time: while some are stored, the next are
 * read.
 */
public final class ImportConversations {
  private static final int MOST_LINES_AT_ONCE = 4_000;
  private static final int MOST_BYTES_AT_ONCE = 4 << 20;
  private static final int MOST_ERRORS_TOLD = 100;

  /**
   * A line of a file.
   *
   * @param number counted from 1
   * @param length in bytes
   * @param entry reads the line and applies the redaction to what it says, or rejects it
   */
  public record Line(long number, int length, Function<Redaction, Entry> entry) {}

  private final Archive archive;
  private final UnitOfWork unitOfWork;
  private final Redaction redaction;

  public ImportConversations(Archive archive, UnitOfWork unitOfWork, Redaction redaction) {
    this.archive = archive;
    this.unitOfWork = unitOfWork;
    this.redaction = redaction;
  }

  /** Stores each line by itself; a refused one is reported, and the rest goes in. */
  public ImportReport load(Iterator<Line> lines) {
    return run(archive, lines);
  }

  /** Stores all lines, or none when any is refused. */
  public ImportReport loadAtomically(Iterator<Line> lines) {
    try {
      return unitOfWork.atomicallyOnce(work -> {
        ImportReport report = run(work.archive(), lines);
        if (report.refused() > 0) throw new Refused(report);
        return report;
      });
    } catch (Refused refused) {
      ImportReport report = refused.report;
      return new ImportReport(0, 0, 0, report.refused(), report.errors());
    }
  }

  private ImportReport run(Archive archive, Iterator<Line> lines) {
    try (Run run = new Run(archive)) {
      while (lines.hasNext()) {
        Line line = lines.next();
        run.add(line);
        if (run.isFull()) run.store();
      }
      run.store();
      return run.report();
    }
  }

  /** Ends the unit of work, and brings out why. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient ImportReport report;

    Refused(ImportReport report) {
      super("lines were refused", null, false, false);
      this.report = report;
    }
  }

  /** Lines that are stored together, on a thread of their own. */
  private record Batch(List<Line> lines, List<Entry> entries, CompletableFuture<Loaded> loading) {

    static Batch begin(Archive archive, List<Line> lines, List<Entry> entries) {
      return new Batch(
          lines,
          entries,
          CompletableFuture.supplyAsync(
              () -> archive.load(entries), Thread.ofVirtual().name("import")::start));
    }

    /**
     * What became of them, or what was thrown meanwhile. It waits whoever interrupts it: the caller
     * must not go on while its transaction is in use.
     */
    Loaded loaded() {
      try {
        return loading.join();
      } catch (CompletionException failure) {
        if (failure.getCause() instanceof RuntimeException unchecked) throw unchecked;
        throw new IllegalStateException(failure.getCause());
      }
    }
  }

  /** The lines that wait to be stored together, and what became of those before. */
  private final class Run implements AutoCloseable {
    private final Archive archive;
    private List<Line> waiting = new ArrayList<>();
    private List<Entry> entries = new ArrayList<>();

    /** What is being stored; it ends before the next begins. */
    private @Nullable Batch underway;

    /** By line: what cannot be read is refused before the lines that wait. */
    private final NavigableSet<ImportReport.RefusedLine> errors =
        new TreeSet<>(Comparator.comparingLong(ImportReport.RefusedLine::line));

    private int bytes;
    private long sessions;
    private long messages;
    private long skipped;
    private long refused;

    Run(Archive archive) {
      this.archive = archive;
    }

    void add(Line line) {
      try {
        entries.add(line.entry().apply(redaction));
        waiting.add(line);
        bytes += line.length();
      } catch (Rejection rejection) {
        refuse(line, rejection.code(), rejection.detail());
      }
    }

    boolean isFull() {
      return waiting.size() >= MOST_LINES_AT_ONCE || bytes >= MOST_BYTES_AT_ONCE;
    }

    /** Begins to store what waits, once what was before is stored. */
    void store() {
      settle();
      if (waiting.isEmpty()) return;
      underway = Batch.begin(archive, waiting, entries);
      waiting = new ArrayList<>();
      entries = new ArrayList<>();
      bytes = 0;
    }

    private void settle() {
      if (underway == null) return;
      Batch batch = underway;
      Loaded loaded = batch.loaded();
      underway = null;
      sessions += loaded.sessionsMade();
      for (int i = 0; i < batch.lines.size(); i++) {
        Outcome outcome = loaded.outcomes().get(i);
        if (outcome.refused()) {
          refuse(batch.lines.get(i), outcome.name().toLowerCase(Locale.ROOT), "Not stored.");
        } else if (outcome == Outcome.SKIPPED) {
          skipped++;
        } else if (batch.entries.get(i) instanceof Entry.OfMessage) {
          messages++;
        }
      }
    }

    /** Where the reading failed, what is being stored still comes to its end. */
    @Override
    public void close() {
      if (underway != null && !underway.loading.isDone()) settle();
    }

    private void refuse(Line line, String code, String detail) {
      refused++;
      errors.add(new ImportReport.RefusedLine(line.number(), code, detail));
      if (errors.size() > MOST_ERRORS_TOLD) errors.removeLast();
    }

    ImportReport report() {
      settle();
      return new ImportReport(sessions, messages, skipped, refused, List.copyOf(errors));
    }
  }
}
