package safespace.architecture;

/**
 * The packages of the five modules, and the doors of the adapters.
 *
 * @param root the package that all of them are in
 */
record Packages(String root) {
  static final String POSTGRES_STORAGE = "PostgresStorage";
  static final String CONNECTION_SETTINGS = "connection.ConnectionSettings";
  static final String ENCRYPTION = "connection.Encryption";
  static final String POSTGRES_SCHEMA = "schema.PostgresSchema";
  static final String REST_API = "RestApi";
  static final String ACCESS_SETTINGS = "access.AccessSettings";
  static final String NDJSON = "json.Ndjson";
  static final String RATE_LIMITS = "limits.RateLimits";
  static final String LIMIT = "limits.Limit";

  String domain() {
    return root + ".domain";
  }

  String application() {
    return root + ".application";
  }

  String persistence() {
    return root + ".persistence";
  }

  String http() {
    return root + ".http";
  }

  String bootstrap() {
    return root + ".bootstrap";
  }

  /** The package and those in it, in the way of ArchUnit. */
  static String all(String packageName) {
    return packageName + "..";
  }
}
