package safespace.persistence.schema;

import safespace.persistence.connection.Failures;
import safespace.persistence.schema.PostgresSchema.Refusal;

/** Tells an operator what kept the schema from being changed, and what to do. */
final class SchemaFailures {
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String PROTOCOL_VIOLATION = "08P01";
  private static final String NO_PRIVILEGE = "42501";

  private SchemaFailures() {}

  /**
   * A rejection where there is no database to be had, which may be tried again.
   *
   * @param what was being done, for people
   */
  static RuntimeException told(RuntimeException failure, String what) {
    if (failure instanceof Refusal) return failure;
    String state = Failures.state(failure);
    return switch (state) {
      case LOCK_NOT_AVAILABLE ->
          new Refusal(
              "another connection holds a lock that "
                  + what
                  + " needs; nothing of it was changed: try again");
      case PROTOCOL_VIOLATION -> pooler();
      case NO_PRIVILEGE ->
          new Refusal(
              "this role may not change the schema: set DATABASE_MIGRATION_URL to a connection of"
                  + " its owner");
      default ->
          Failures.told(failure)
              .<RuntimeException>map(rejection -> rejection)
              .orElseGet(() -> new Refusal(what + " failed" + because(state)));
    };
  }

  private static String because(String state) {
    return state.isEmpty() ? "" : " (SQLSTATE " + state + ")";
  }

  static Refusal pooler() {
    return new Refusal(
        "a pooler stands before the database, through which the schema cannot be changed: set"
            + " DATABASE_MIGRATION_URL to a direct connection");
  }
}
