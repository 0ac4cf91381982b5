package safespace.persistence.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import safespace.persistence.TestDatabase;
import safespace.persistence.connection.ConnectionSettings.Statements;
import safespace.persistence.connection.ConnectionSettings.Target;

/** That no phase of a connection's life is without an end. */
@Timeout(60)
class DriverTest {
  private static final TestDatabase database = TestDatabase.fresh();
  private static final Statements STATEMENTS =
      new Statements(Duration.ofMillis(1_500), true, false);

  @AfterAll
  static void drop() {
    database.close();
  }

  private static Target target(String parameters) {
    Target target = database.direct();
    String url = target.url() + (target.url().contains("?") ? "&" : "?") + parameters;
    return new Target(url, target.user(), target.password());
  }

  private static String show(Connection connection, String setting) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("show " + setting)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  void serving_tellsTheServerItsLimits_andWhoComes() throws Exception {
    try (Connection connection = Driver.serving(database.direct(), STATEMENTS).open()) {
      assertThat(show(connection, "statement_timeout")).isEqualTo("1500ms");
      assertThat(show(connection, "idle_in_transaction_session_timeout")).isEqualTo("6500ms");
      assertThat(show(connection, "application_name")).isEqualTo("safespace");
      // The server ends a statement first; the wait for its answer lasts longer.
      assertThat(connection.getNetworkTimeout()).isEqualTo(7_000);
    }
  }

  @Test
  void serving_keepsWhatTheUrlAsksFor() throws Exception {
    Target target = target("ApplicationName=ours&options=-c%20work_mem=5MB");

    try (Connection connection = Driver.serving(target, STATEMENTS).open()) {
      assertThat(show(connection, "application_name")).isEqualTo("ours");
      assertThat(show(connection, "work_mem")).isEqualTo("5MB");
      assertThat(show(connection, "statement_timeout")).isEqualTo("1500ms");
    }
  }

  @Test
  void unhurried_hasNoLimits() throws Exception {
    try (Connection connection = Driver.unhurried(database.direct(), true).open()) {
      assertThat(show(connection, "statement_timeout")).isEqualTo("0");
      assertThat(show(connection, "idle_in_transaction_session_timeout")).isEqualTo("0");
      assertThat(connection.getNetworkTimeout()).isZero();
    }
  }

  @Test
  void open_goesOnToTheNextHost() throws Exception {
    Target given = database.direct();
    Target target =
        new Target(
            given
                    .url()
                    // By another name: the driver avoids for a while a host that failed another.
                    .replaceFirst("//localhost", "//127.0.0.1")
                    .replaceFirst("//", "//127.0.0.1:1,")
                + "?targetServerType=primary",
            given.user(),
            given.password());

    try (Connection connection = Driver.serving(target, STATEMENTS).open()) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  @Test
  void open_givesUpAServerThatTakesCallsButNeverAnswers() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "jdbc:postgresql://127.0.0.1:%d/d?connectTimeout=1&sslmode=disable";
      Target target = new Target(url.formatted(silent.getLocalPort()), "u", "p");

      assertThatThrownBy(() -> Driver.serving(target, STATEMENTS).open())
          .isInstanceOfSatisfying(
              SQLException.class,
              failure -> assertThat(Failures.isConnectionState(failure.getSQLState())).isTrue());
    }
  }
}
