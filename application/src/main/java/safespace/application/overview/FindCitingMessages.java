package safespace.application.overview;

import safespace.domain.overview.CitationQuery;
import safespace.domain.overview.CitingMessage;
import safespace.domain.overview.Overview;
import safespace.domain.overview.Page;

/** Shows an operator which messages cite a source, page by page. */
public final class FindCitingMessages {
  private final Overview overview;

  public FindCitingMessages(Overview overview) {
    this.overview = overview;
  }

  public Page<CitingMessage> find(CitationQuery query) {
    return overview.citing(query);
  }
}
