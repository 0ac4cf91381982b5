package safespace.bootstrap;

import safespace.domain.storage.StorageHealth;
import safespace.domain.storage.StorageHealth.Schema;
import safespace.domain.storage.StorageHealth.Schema.State;
import safespace.persistence.schema.PostgresSchema;

/**
 * Sees to it that the schema is one that this program can work on. In production an operator
 * changes it, and decides when; elsewhere whoever needs it does.
 */
final class UsableSchema {
  private final PostgresSchema schema;
  private final StorageHealth storage;
  private final boolean upgrades;

  /**
   * @param storage asked as the role that serves
   * @param upgrades whether to bring the schema up to date first
   */
  UsableSchema(PostgresSchema schema, StorageHealth storage, boolean upgrades) {
    this.schema = schema;
    this.storage = storage;
    this.upgrades = upgrades;
  }

  /**
   * Rejects when there is no database to be had, and throws a {@link PostgresSchema.Refusal} when
   * the schema is of no use.
   */
  void require() {
    if (upgrades) upgrade();
    Schema found = storage.schema();
    if (found.usable()) return;
    throw new PostgresSchema.Refusal(
        found.state() == State.BEHIND
            ? "the schema is at version %s, and %d pending: run `safespace db upgrade`"
                .formatted(found.version(), found.pending())
            : "the schema is at version %s, which takes away what this program needs: run a newer"
                    .formatted(found.version())
                + " safespace");
  }

  /** What cannot be changed from here may be up to date all the same. */
  private void upgrade() {
    try {
      schema.upgrade();
    } catch (PostgresSchema.Refusal refusal) {
      if (storage.schema().state() == State.BEHIND) throw refusal;
    }
  }
}
