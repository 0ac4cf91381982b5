package safespace.domain.overview;

import java.time.LocalDate;
import java.util.List;

/**
 * How much is stored.
 *
 * @param sessions those included that have expired and are not cleared away yet
 * @param messages that are not erased
 * @param bytes of the whole database
 * @param tables ours
 * @param topSources what most messages cite, the most cited first, up to ten; of a very large
 *     storage, estimated from a part of it
 * @param days the last ones, {@link #DAYS} of them, the oldest first and today last
 */
public record Figures(
    long sessions,
    long messages,
    long bytes,
    List<Table> tables,
    List<Source> topSources,
    List<Day> days) {

  public static final int MOST_SOURCES = 10;
  public static final int DAYS = 14;

  /**
   * One table.
   *
   * @param rows about how many there are
   * @param bytes with its indexes
   */
  public record Table(String name, long rows, long bytes) {}

  /**
   * A source that is cited.
   *
   * @param messages how many cite it
   */
  public record Source(String url, long messages) {}

  /**
   * What a day of UTC has left, as far as it was not erased since.
   *
   * @param sessions how many began
   * @param messages how many were written; where very many were lately, estimated from a part of
   *     the sessions
   */
  public record Day(LocalDate date, long sessions, long messages) {}

  public Figures {
    tables = List.copyOf(tables);
    topSources = List.copyOf(topSources);
    days = List.copyOf(days);
  }
}
