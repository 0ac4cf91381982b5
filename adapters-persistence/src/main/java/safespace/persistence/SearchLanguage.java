package safespace.persistence;

import safespace.persistence.connection.Handles;

/**
 * Asks the database whether it can search as it is to.
 *
 * @param name of a text search configuration
 */
record SearchLanguage(Handles handles, String name) {

  /** Whether there is a configuration of this name. */
  boolean isKnown() {
    return ask(
        """
        -- look for the search language
        select exists (
          select from pg_ts_config c join pg_namespace n on n.oid = c.cfgnamespace
          where quote_ident(cfgname) in (:language, lower(:language)) and pg_ts_config_is_visible(c.oid)
            or quote_ident(nspname) || '.' || quote_ident(cfgname) in (:language, lower(:language)))
        """);
  }

  /** Whether it finds what was written in capitals, in letters beyond ASCII too. */
  boolean knowsCapitals() {
    return ask(
        """
        -- look whether searches know capitals
        select to_tsvector(:language::regconfig, 'ÄÖÜŽ УЖАСНО')
          @@ plainto_tsquery(:language::regconfig, 'äöüž ужасно')
        """);
  }

  private boolean ask(String question) {
    return handles.read(
        handle -> handle.createQuery(question).bind("language", name).mapTo(Boolean.class).one());
  }
}
