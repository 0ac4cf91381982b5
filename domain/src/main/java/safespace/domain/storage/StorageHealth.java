package safespace.domain.storage;

import java.time.Duration;

/** Tells how the storage is doing. */
public interface StorageHealth {

  /**
   * Asks the storage a trivial question.
   *
   * @return how long the answer took; rejects with {@code DATABASE_UNAVAILABLE}, {@code
   *     DATABASE_TIMEOUT} or {@code POOL_EXHAUSTED} when there is none within two seconds
   */
  Duration ping();

  /**
   * Reads a page of messages, as clients do.
   *
   * @return how long it took; rejects as {@link #ping()} does
   */
  Duration readPage();

  /**
   * Whether anything at all that was asked of the storage was answered within this time, whoever
   * asked; asks nobody.
   */
  boolean answeredWithin(Duration time);

  /** The connections at this moment; asks nobody. */
  Pool pool();

  /** The schema's state; rejects as {@link #ping()} does. */
  Schema schema();

  /**
   * The pool of connections.
   *
   * @param size how many are kept
   * @param most how many there may be under load
   * @param idle open and free
   * @param inUse lent to a unit of work
   * @param overflow how many are open beyond the size
   * @param invalid how many were thrown away as broken since the start
   * @param waiting callers that wait for one
   */
  record Pool(int size, int most, int idle, int inUse, int overflow, long invalid, int waiting) {
    /** How many connections there are. */
    public int open() {
      return idle + inUse;
    }
  }

  /**
   * The schema in the database, compared with the one that this program needs.
   *
   * @param version the newest migration that was applied, "0" for none
   * @param pending how many migrations are still to be applied
   * @param usable whether this program can serve on it: it holds all that the program needs, and
   *     nothing was taken away that the program still asks for
   */
  record Schema(State state, String version, int pending, boolean usable) {
    /** A schema that nothing was taken away from: it is of use unless it is behind. */
    public Schema(State state, String version, int pending) {
      this(state, version, pending, state != State.BEHIND);
    }

    /** How the two compare. */
    public enum State {
      CURRENT,
      /** Migrations that this program brings along were not applied. */
      BEHIND,
      /** Migrations were applied that this program does not know. */
      AHEAD
    }
  }
}
