package safespace.bootstrap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import safespace.domain.Rejection;
import safespace.persistence.PostgresStorage;
import safespace.persistence.connection.Encryption;

/** Says in the log how the way to the database is protected. */
final class Tls {
  private static final Logger log = LoggerFactory.getLogger(Tls.class);

  private Tls() {}

  static void tell(PostgresStorage storage) {
    try {
      Encryption found = storage.encryption();
      if (found.exposed() || found.believesAnybody()) {
        log.warn("TLS to the database: {}", found.told());
      } else {
        log.info("TLS to the database: {}", found.told());
      }
    } catch (Rejection gone) {
      log.warn("TLS to the database: not known. {}", gone.detail());
    }
  }
}
