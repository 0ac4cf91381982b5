package safespace.application.archive;

import java.util.List;

/**
 * What an import did.
 *
 * @param sessions made
 * @param messages made
 * @param skipped lines whose session or message was there already
 * @param refused lines that were refused
 * @param errors the first 100 of those, in the order of the file
 */
public record ImportReport(
    long sessions, long messages, long skipped, long refused, List<RefusedLine> errors) {

  /** A refused line, counted from 1. */
  public record RefusedLine(long line, String code, String detail) {}
}
