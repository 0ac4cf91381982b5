package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Rejection.Reason.DATABASE_TIMEOUT;
import static safespace.domain.Rejection.Reason.DATABASE_UNAVAILABLE;
import static safespace.domain.Rejections.reasonOf;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import safespace.domain.Parallel;
import safespace.persistence.connection.Database;
import safespace.persistence.connection.Handles;

/**
 * The limits of statements and transactions, whoever sets them: the server from the start of a
 * connection, or where a pooler hands that round, each transaction for itself and the driver.
 */
@Timeout(120)
class LimitsTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);
  private static final String OTHERS =
      """
      select count(*) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and %s
      """;

  private final TestDatabase database = TestDatabase.empty();

  @AfterEach
  void drop() {
    database.close();
  }

  private Database open(int connections, Duration limit) {
    return new Database(
        "test",
        database.settings(connections, Duration.ofSeconds(30), limit).primary(),
        new SimpleMeterRegistry());
  }

  private static List<Handles> serving(Database opened) {
    return List.of(opened.statements(), opened.transactions());
  }

  private boolean isAny(String kind) {
    return !database.text(OTHERS.formatted(kind)).equals("0");
  }

  private static int sleep(Handle handle, int seconds) {
    return handle
        .createQuery("select 1 from pg_sleep(:seconds)")
        .bind("seconds", seconds)
        .mapTo(int.class)
        .one();
  }

  @Test
  void statementThatTakesTooLong_isEnded_alsoOnTheServer() {
    try (Database opened = open(2, LIMIT)) {
      for (Handles handles : serving(opened)) {
        assertThat(reasonOf(() -> handles.with(handle -> sleep(handle, 60))))
            .isEqualTo(DATABASE_TIMEOUT);
        assertThat(isAny("state = 'active'")).isFalse();
        assertThat(handles.<Integer>with(handle -> sleep(handle, 0))).isEqualTo(1);
      }
      assertThat(opened.unhurried().<Integer>with(handle -> sleep(handle, 2))).isEqualTo(1);
    }
  }

  @Test
  void transactionThatNobodyGoesOnWith_isEnded() {
    try (Database opened = open(2, LIMIT)) {
      assertThat(
              reasonOf(() ->
                  opened
                      .transactions()
                      .with(handle -> {
                        int first = sleep(handle, 0);
                        Await.until(
                            "it is ended", () -> !isAny("state like 'idle in transaction%'"));
                        return first + sleep(handle, 0);
                      })))
          .isEqualTo(DATABASE_UNAVAILABLE);
    }
  }

  @Test
  void statements_workHoweverOftenTheyCome_andWhoeverElseCalls() {
    try (Database opened = open(10, Duration.ofSeconds(30))) {
      List<Handles> all =
          Stream.concat(serving(opened).stream(), Stream.of(opened.unhurried())).toList();
      List<Integer> sums =
          Parallel.run(
              12,
              i -> {
                int sum = 0;
                for (int n = 0; n < 60; n++) {
                  int value = n;
                  sum += all.get((i + n) % 3).<Integer>with(handle -> twice(handle, value));
                }
                return sum;
              });

      assertThat(sums).hasSize(12).containsOnly(59 * 60);
    }
  }

  /** By two statements of different form, which must not be taken for each other. */
  private static int twice(Handle handle, int value) {
    int first = handle.createQuery("select :a").bind("a", value).mapTo(int.class).one();
    return first
        + handle
            .createQuery("select :a where :b")
            .bind("a", value)
            .bind("b", true)
            .mapTo(int.class)
            .one();
  }

  @Test
  void limits_areNobodyElses() throws Exception {
    try (Database opened = open(10, Duration.ofSeconds(7))) {
      var _ = Parallel.run(10, _ -> opened.transactions().<Integer>with(h -> sleep(h, 0)));
      var _ = Parallel.run(10, _ -> opened.statements().<Integer>with(h -> sleep(h, 0)));

      List<String> seenByOthers = Parallel.run(10, _ -> limits());

      assertThat(seenByOthers).hasSize(10).containsOnly("0 0");
    }
  }

  /** What somebody else has who comes by the same way. */
  private String limits() {
    try (Connection connection = Database.plain(database.target()).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                select current_setting('statement_timeout') || ' '
                         || current_setting('idle_in_transaction_session_timeout')
                from pg_sleep(0.1)
                """)) {
      row.next();
      return row.getString(1);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
