package safespace.domain.overview;

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
 */
public record Figures(
    long sessions, long messages, long bytes, List<Table> tables, List<Source> topSources) {

  public static final int MOST_SOURCES = 10;

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

  public Figures {
    tables = List.copyOf(tables);
    topSources = List.copyOf(topSources);
  }
}
