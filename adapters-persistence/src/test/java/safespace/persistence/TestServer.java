package safespace.persistence;

/** A PostgreSQL server that tests may use as they like. */
interface TestServer extends AutoCloseable {

  /** What it is, for people. */
  String provider();

  /** The JDBC URL of one of its databases, without user and password. */
  String url(String database);

  String user();

  String password();

  /** Stops the server, when it was started here. */
  @Override
  void close();
}
