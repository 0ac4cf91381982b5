package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static safespace.domain.Rejection.Reason.DATABASE_TIMEOUT;
import static safespace.domain.Rejection.Reason.DATABASE_UNAVAILABLE;
import static safespace.domain.Rejection.Reason.POOL_EXHAUSTED;
import static safespace.domain.Rejection.Reason.SESSION_NOT_FOUND;
import static safespace.domain.Rejections.reasonOf;
import static safespace.domain.Rejections.unless;
import static safespace.domain.message.Samples.message;
import static safespace.persistence.Appends.append;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import safespace.domain.Rejection;
import safespace.domain.session.SessionId;
import safespace.domain.storage.StorageHealth.Schema;

/** What a caller is told of a failing database, and that the next call works. */
class FailuresTest {
  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final TestDatabase database = TestDatabase.fresh();
  private final SessionId session = SessionId.random();

  @BeforeEach
  void makeASession() {
    try (PostgresStorage storage = TestDatabase.storage(database.settings(1, LONG, LONG))) {
      append(storage, session, message("Hello"));
    }
  }

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  void noFreeConnection_isToldAsAnExhaustedPool() {
    try (PostgresStorage storage = TestDatabase.storage(database.settings(1, SHORT, LONG));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Rejection.Reason reason =
          storage.atomically(unit -> {
            unit.sessions().lock(session);
            return get(threads.submit(() -> reasonOf(() -> storage.sessions().find(session))));
          });

      assertThat(reason).isEqualTo(POOL_EXHAUSTED);
      assertThat(storage.sessions().find(session).lastSeq()).isEqualTo(1);
      assertThat(storage.pool().inUse()).isZero();
    }
  }

  @Test
  void slowStatement_isToldAsATimeout() throws Exception {
    try (PostgresStorage storage = TestDatabase.storage(database.settings(1, LONG, SHORT))) {
      try (HeldLock _ = HeldLock.onSession(database, session)) {
        assertThat(reasonOf(() -> append(storage, session, message("Hello?"))))
            .isEqualTo(DATABASE_TIMEOUT);
      }
      assertThat(append(storage, session, message("Again")).messages()).hasSize(1);
      assertThat(storage.pool().invalid()).isZero();
    }
  }

  @Test
  void endedConnection_isToldAsUnavailable() throws Exception {
    try (PostgresStorage storage = TestDatabase.storage(database.settings(1, LONG, LONG));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try (HeldLock held = HeldLock.onSession(database, session)) {
        Future<Rejection.Reason> reason =
            threads.submit(() -> reasonOf(() -> append(storage, session, message("Hello?"))));
        held.terminateWaiter();
        assertThat(get(reason)).isEqualTo(DATABASE_UNAVAILABLE);
      }
      assertThat(append(storage, session, message("Again")).messages()).hasSize(1);
      assertThat(storage.pool().invalid()).isEqualTo(1);
    }
  }

  @Test
  void connectionEndedInAUnitOfWork_leavesNothingOfIt() {
    try (PostgresStorage storage = TestDatabase.storage(database.settings(1, LONG, LONG))) {
      assertThat(
              reasonOf(() ->
                  storage.<Object>atomically(unit -> {
                    append(unit, session, message("Never was"));
                    database.endConnections();
                    return append(unit, session, message("Too late"));
                  })))
          .isEqualTo(DATABASE_UNAVAILABLE);

      assertThat(storage.sessions().find(session).lastSeq()).isEqualTo(1);
    }
  }

  @Test
  void readOnlyDatabase_isToldAsUnavailableAndItsConnectionGivenUp() {
    database.execute(readOnly("on"));
    database.endConnections(); // of a pooler, which knows the old setting
    try (PostgresStorage storage = TestDatabase.storage(database.settings(1, LONG, LONG))) {
      assertThat(reasonOf(() -> append(storage, session, message("Hello?"))))
          .isEqualTo(DATABASE_UNAVAILABLE);

      database.execute(readOnly("off"));
      // A connection that knows of the old setting would refuse for as long as it lives.
      Await.until(
          "there are new connections",
          () ->
              unless(DATABASE_UNAVAILABLE, () -> append(storage, session, message("Again")))
                  .isPresent());
    }
  }

  private static String readOnly(String value) {
    return """
    begin read write;
    do $$ begin
      execute format('alter database %%I set default_transaction_read_only = %s', current_database());
    end $$;
    commit;
    """
        .formatted(value);
  }

  @Test
  void absentDatabase_isToldAsUnavailable() {
    TestDatabase absent = TestDatabase.empty();
    absent.close();
    try (PostgresStorage storage = TestDatabase.storage(absent.settings(1, SHORT, LONG))) {
      assertThat(reasonOf(() -> storage.sessions().find(session))).isEqualTo(DATABASE_UNAVAILABLE);
      assertThat(reasonOf(storage::schema)).isEqualTo(DATABASE_UNAVAILABLE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "08006, DATABASE_UNAVAILABLE", // connection failure
    "40001, DATABASE_UNAVAILABLE", // serialization failure
    "40P01, DATABASE_UNAVAILABLE", // deadlock
    "53100, DATABASE_UNAVAILABLE", // disk full
    "53200, DATABASE_UNAVAILABLE", // out of memory
    "53300, DATABASE_UNAVAILABLE", // too many connections
    "57014, DATABASE_TIMEOUT", // statement cancelled
    "57P01, DATABASE_UNAVAILABLE", // server stops
    "57P03, DATABASE_UNAVAILABLE", // server starts
  })
  void sqlState_isToldAsItsReason(String state, Rejection.Reason reason) {
    failInserts(state);
    try (PostgresStorage storage = TestDatabase.storage(database.settings(1, LONG, LONG))) {
      assertThat(reasonOf(() -> append(storage, SessionId.random(), message("Hello?"))))
          .isEqualTo(reason);

      append(storage, session, message("No insert into sessions"));
    }
  }

  @Test
  void fullDisk_isToldInTheLogAsSuch() {
    failInserts("53100");
    try (LogCapture log = new LogCapture();
        PostgresStorage storage = TestDatabase.storage(database.settings(1, LONG, LONG))) {
      assertThat(reasonOf(() -> append(storage, SessionId.random(), message("Hello?"))))
          .isEqualTo(DATABASE_UNAVAILABLE);

      assertThat(log.text()).contains("SQLSTATE 53100 (the server's disk is full)");
    }
  }

  @Test
  void otherSqlStates_areNobodysBusiness() {
    failInserts("22012");
    try (PostgresStorage storage = TestDatabase.storage(database.settings(1, LONG, LONG))) {
      assertThatThrownBy(() -> append(storage, SessionId.random(), message("Hello?")))
          .isInstanceOf(JdbiException.class);
    }
  }

  private void failInserts(String state) {
    database.execute(
        """
        create function fail() returns trigger language plpgsql as $$
        begin
          raise exception 'planned' using errcode = '%s';
        end $$;
        create trigger fail after insert on sessions for each row execute function fail();
        """
            .formatted(state));
  }

  @Test
  void rejection_endsTheUnitOfWorkAndNotTheConnection() {
    try (PostgresStorage storage = TestDatabase.storage(database.settings(1, LONG, LONG))) {
      assertThat(
              reasonOf(() ->
                  storage.<Object>atomically(unit -> {
                    append(unit, session, message("Never was"));
                    return unit.sessions().find(SessionId.random());
                  })))
          .isEqualTo(SESSION_NOT_FOUND);

      assertThat(storage.sessions().find(session).lastSeq()).isEqualTo(1);
      assertThat(storage.schema().state()).isEqualTo(Schema.State.CURRENT);
      assertThat(storage.pool().invalid()).isZero();
    }
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.get();
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }
}
