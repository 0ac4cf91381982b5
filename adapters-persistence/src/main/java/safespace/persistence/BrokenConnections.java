package safespace.persistence;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the connections that the pool throws away as broken; one that reaches a read-only server,
 * as after a failover, is among them.
 */
final class BrokenConnections implements SQLExceptionOverride {
  private final AtomicLong count = new AtomicLong();

  @java.lang.Override // the interface has a type of that name
  public SQLExceptionOverride.Override adjudicate(SQLException failure) {
    boolean readOnly = Failures.READ_ONLY.equals(failure.getSQLState());
    if (readOnly || Failures.isConnectionState(failure.getSQLState())) count.incrementAndGet();
    return readOnly
        ? SQLExceptionOverride.Override.MUST_EVICT
        : SQLExceptionOverride.Override.CONTINUE_EVICT;
  }

  long count() {
    return count.get();
  }
}
