package safespace.persistence.connection;

import org.jdbi.v3.core.ConnectionFactory;
import safespace.domain.storage.StorageHealth.Pool;

/** Lends connections, never more than a bound at once. */
interface Connections extends ConnectionFactory, AutoCloseable {
  Pool figures();

  @Override
  void close();
}
