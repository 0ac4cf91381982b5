package safespace.persistence.connection;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/** How a database is reached, and how its connections are used. */
public record ConnectionSettings(Target target, Pooling pooling, Statements statements) {

  /**
   * Where the database is, and who comes.
   *
   * @param url a JDBC URL without user and password
   */
  public record Target(String url, String user, String password) {
    private static final Set<String> LOCAL = Set.of("", "localhost", "127.0.0.1", "::1", "[::1]");

    /** Whether a host of this name is this machine: what goes there passes no wire. */
    public static boolean isLocal(String host) {
      return LOCAL.contains(host.toLowerCase(Locale.ROOT));
    }

    @Override
    public String toString() {
      return "Target[secret]";
    }
  }

  /** Whether connections are kept. */
  public enum Mode {
    POOLED,
    /** A connection for each unit of work, for databases that sleep when nobody is connected. */
    NONE
  }

  /**
   * How many connections there may be, and how long.
   *
   * @param size connections that are kept
   * @param overflow further ones under load
   * @param timeout the longest wait for a connection
   * @param recycle the longest life of a connection
   * @param prePing whether a connection is tested each time before it is lent
   * @param findLeaks whether one that is lent for very long is told of in the log
   */
  public record Pooling(
      Mode mode,
      int size,
      int overflow,
      Duration timeout,
      Duration recycle,
      boolean prePing,
      boolean findLeaks) {
    /** The most work at once that takes as long as it needs. */
    private static final int MOST_UNHURRIED = 20;

    int most() {
      return size + overflow;
    }

    /** None is kept, but for a moment: much of that work is many transactions in a row. */
    Pooling ofUnhurried() {
      return new Pooling(mode, 0, MOST_UNHURRIED, timeout, recycle, prePing, false);
    }
  }

  /**
   * How statements run.
   *
   * @param timeout the longest that one may run
   * @param prepared whether the server is to remember statements that come often
   * @param echo whether each is told of in the log, without its values
   */
  public record Statements(Duration timeout, boolean prepared, boolean echo) {}

  /** The same for another database, or for somebody else. */
  public ConnectionSettings at(Target other) {
    return new ConnectionSettings(other, pooling, statements);
  }

  private static final Duration MOST_FOR_A_REPLICA = Duration.ofSeconds(2);

  /** The same for a replica, on which nobody waits for long: there is the primary. */
  public ConnectionSettings replica(Target replica) {
    Pooling hasty =
        new Pooling(
            pooling.mode,
            pooling.size,
            pooling.overflow,
            shorter(pooling.timeout),
            pooling.recycle,
            pooling.prePing,
            pooling.findLeaks);
    return new ConnectionSettings(
        replica,
        hasty,
        new Statements(shorter(statements.timeout), statements.prepared, statements.echo));
  }

  private static Duration shorter(Duration timeout) {
    return timeout.compareTo(MOST_FOR_A_REPLICA) < 0 ? timeout : MOST_FOR_A_REPLICA;
  }
}
