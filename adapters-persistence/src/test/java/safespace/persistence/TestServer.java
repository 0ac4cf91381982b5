package safespace.persistence;

/** A PostgreSQL server that tests may use as they like. */
interface TestServer extends AutoCloseable {

  /** What it is, for people. */
  String provider();

  /** The JDBC URL of one of its databases, without user and password. */
  String url(String database);

  /** The same by the way that SafeSpace comes while it serves. */
  default String servingUrl(String database) {
    return url(database);
  }

  /** Whether on that way a pooler hands connections round, which remember nothing for anybody. */
  default boolean pooler() {
    return false;
  }

  String user();

  String password();

  /** Stops the server, when it was started here. */
  @Override
  void close();
}
