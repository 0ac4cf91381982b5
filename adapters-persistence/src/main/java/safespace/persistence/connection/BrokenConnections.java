package safespace.persistence.connection;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Knows and counts the connections that are thrown away as broken: in the middle of a statement, or
 * found dead when they were tested. One that reaches a read-only server, as after a failover, is
 * among them.
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

  /** The connection, which counts when a test finds it dead. */
  Connection watched(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, arguments) -> {
              try {
                Object result = method.invoke(connection, arguments);
                boolean dead = method.getName().equals("isValid") && Boolean.FALSE.equals(result);
                if (dead) count.incrementAndGet();
                return result;
              } catch (InvocationTargetException thrown) {
                throw thrown.getTargetException();
              }
            });
  }

  long count() {
    return count.get();
  }
}
