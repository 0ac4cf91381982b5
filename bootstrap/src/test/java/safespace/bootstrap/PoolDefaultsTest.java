package safespace.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import safespace.persistence.TestDatabase;
import safespace.persistence.connection.ConnectionSettings.Target;

/** What the settings say of the pool holds in the pool that runs, which tells it in its log. */
class PoolDefaultsTest {
  private final Logger hikari = (Logger) LoggerFactory.getLogger("com.zaxxer.hikari");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    hikari.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    hikari.detachAppender(log);
    hikari.setLevel(null);
  }

  @Test
  void defaults_arriveAtThePool_whichTellsItsEventsAndNoSecretUnderDebug() {
    try (TestDatabase database = TestDatabase.fresh()) {
      Target target = database.target();
      Config config = Config.read(Map.of("DATABASE_URL", CommandLineTest.url(target)), Map.of());
      Logs.configure(true);
      SafeSpace safeSpace = SafeSpace.of(config, config.database().url().orElseThrow());
      try (var storage = safeSpace.storage()) {
        assertThat(storage.ping()).isPositive();
        assertThat(storage.pool().size()).isEqualTo(20);
        assertThat(storage.pool().most()).isEqualTo(30);
      }
      List<String> lines =
          List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
      assertThat(hikari.getLevel()).isEqualTo(Level.DEBUG);
      assertThat(lines)
          .anyMatch(line -> line.matches("minimumIdle\\.+20"))
          .anyMatch(line -> line.matches("maximumPoolSize\\.+30"))
          .anyMatch(line -> line.matches("maxLifetime\\.+3600000"))
          .anyMatch(line -> line.contains("Start completed"));
      // Pre-ping: no connection is fresh enough to be lent without a test.
      assertThat(System.getProperty("com.zaxxer.hikari.aliveBypassWindowMs")).isEqualTo("0");
      String host = target.url().replaceFirst(".*//([^/]+)/.*", "$1");
      assertThat(lines).noneMatch(line -> line.contains(host) || line.contains("jdbc:postgresql"));
    }
  }
}
