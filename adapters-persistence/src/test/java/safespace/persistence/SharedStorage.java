package safespace.persistence;

/** One storage for the contracts, whose tests keep to ids of their own; it ends with the JVM. */
final class SharedStorage {
  static final PostgresStorage STORAGE = TestDatabase.fresh().storage();

  private SharedStorage() {}
}
