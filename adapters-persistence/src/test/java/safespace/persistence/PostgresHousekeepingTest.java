package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.message.Samples.message;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import safespace.domain.Rejection;
import safespace.domain.housekeeping.Housekeeping;
import safespace.domain.housekeeping.HousekeepingContract;
import safespace.domain.session.SessionId;
import safespace.domain.storage.Lifetimes;
import safespace.domain.storage.Repositories;
import safespace.domain.storage.UnitOfWork;

class PostgresHousekeepingTest extends HousekeepingContract {
  private final TestDatabase database = TestDatabase.fresh();
  private final PostgresStorage storage = database.storage(new Lifetimes(TTL, TOMBSTONE));

  @AfterEach
  void close() {
    storage.close();
    database.close();
  }

  @Override
  protected Repositories repositories() {
    return storage;
  }

  @Override
  protected UnitOfWork unitOfWork() {
    return storage;
  }

  @Override
  protected Housekeeping housekeeping() {
    return storage.housekeeping();
  }

  @Override
  protected void pass(Duration time) {
    database.pass(time);
  }

  @RepeatedTest(5)
  void sweepAndAppendAtOnce_endInOneOrTheOther() throws Exception {
    SessionId session = newSession(message("One"));
    pass(TTL.minus(Duration.ofMillis(10)));

    boolean appended;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> sweeping =
          threads.submit(() -> {
            while (housekeeping().eraseExpiredSessions().erased() == 0 && isThere(session)) {
              Thread.onSpinWait();
            }
          });
      appended = appended(session);
      if (appended) pass(TTL);
      sweeping.get();
    }

    assertThat(database.text("select count(*) from sessions")).isEqualTo("0");
    assertThat(database.text("select count(*) from messages")).isEqualTo("0");
  }

  private boolean isThere(SessionId session) {
    return !database.texts("select 1 from sessions where id = '" + session.value() + "'").isEmpty();
  }

  private boolean appended(SessionId session) {
    try {
      append(session, message("Two"));
      return true;
    } catch (Rejection tooLate) {
      assertThat(tooLate.reason()).isEqualTo(Rejection.Reason.SESSION_EXPIRED);
      return false;
    }
  }

  @Test
  void sweeper_leavesWhatOthersHold_andComesBackForIt() throws Exception {
    SessionId held = newSession(message("Held"));
    newSession(message("Free"));
    pass(TTL);

    try (HeldLock _ = HeldLock.onSession(database, held)) {
      assertThat(housekeeping().eraseExpiredSessions().erased()).isEqualTo(1);
    }
    assertThat(housekeeping().eraseExpiredSessions().erased()).isEqualTo(1);
  }

  @Test
  void sweeper_leavesTheWorkToTheOneWhoIsAtIt() throws Exception {
    newSession(message("Old"));
    pass(TTL);

    try (Connection other = database.dataSource().getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "select pg_advisory_xact_lock(hashtextextended('safespace housekeeping', 0))");

      assertThat(housekeeping().eraseExpiredSessions()).isEqualTo(new Housekeeping.Part(0, true));
      other.rollback(); // the end of a connection alone is not waited for
    }
    assertThat(housekeeping().eraseExpiredSessions().erased()).isEqualTo(1);
  }
}
