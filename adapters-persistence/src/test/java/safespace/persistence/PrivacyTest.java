package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static safespace.domain.Json.metadata;
import static safespace.domain.message.Samples.message;
import static safespace.persistence.Appends.append;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import safespace.domain.Actor;
import safespace.domain.archive.Entry;
import safespace.domain.message.Body;
import safespace.domain.message.Citation;
import safespace.domain.message.Content;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Role;
import safespace.domain.message.Status;
import safespace.domain.session.SessionId;
import safespace.domain.session.Title;

/**
 * Whatever fails: what people wrote, and the ids that are secret, are in no exception and no log.
 */
class PrivacyTest {
  private static final String SECRET = "planted text";
  private static final Duration LONG = Duration.ofSeconds(30);

  private final TestDatabase database = TestDatabase.fresh();
  private final SessionId session = SessionId.random();

  @AfterEach
  void drop() {
    database.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter table messages add constraint ck_messages_test check (content = 'nothing else')",
        "alter table messages add column test int not null",
        "alter table messages alter column role type varchar(1)",
        "alter table messages drop constraint ck_messages_erased, alter column content type int"
            + " using 0",
        "alter table messages drop column content",
        "alter table messages rename to gone",
      })
  void failedAppend_doesNotTellWhatWasAppended(String sabotage) {
    database.execute(sabotage);
    try (PostgresStorage storage = TestDatabase.storage(database.settings(1, LONG, LONG))) {
      assertFailsInSilence(() -> append(storage, session, secret()));
    }
  }

  @Test
  void failedLoad_doesNotTellWhatWasLoaded() {
    database.execute("alter table messages add column test int not null");
    try (PostgresStorage storage = TestDatabase.storage(database.settings(1, LONG, LONG))) {
      assertFailsInSilence(
          () -> storage.archive().load(List.of(new Entry.OfMessage(session, secret()))));
    }
  }

  @Test
  void failedCreation_doesNotTellTheTitle() {
    database.execute("create unique index on sessions (title)");
    try (PostgresStorage storage = TestDatabase.storage(database.settings(1, LONG, LONG))) {
      Title title = new Title(SECRET);
      storage.sessions().create(SessionId.random(), title, metadata(), Actor.ANONYMOUS);

      assertFailsInSilence(() ->
          storage.sessions().create(session, title, metadata(SECRET, SECRET), Actor.ANONYMOUS));
    }
  }

  @Test
  void timeout_doesNotTellWhatWasAppended() throws Exception {
    try (PostgresStorage storage =
        TestDatabase.storage(database.settings(1, LONG, Duration.ofSeconds(2)))) {
      append(storage, session, message("Hello"));
      try (HeldLock _ = HeldLock.onSession(database, session)) {
        assertFailsInSilence(() -> append(storage, session, secret()));
      }
    }
  }

  @Test
  void endedConnection_doesNotTellWhatWasAppended() throws Exception {
    try (PostgresStorage storage = TestDatabase.storage(database.settings(1, LONG, LONG));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      append(storage, session, message("Hello"));
      try (HeldLock held = HeldLock.onSession(database, session)) {
        Future<?> end = threads.submit(held::terminateWaiter);
        assertFailsInSilence(() -> append(storage, session, secret()));
        end.get();
      }
    }
  }

  private void assertFailsInSilence(Callable<?> call) {
    try (LogCapture log = new LogCapture()) {
      Throwable failure = catchThrowable(call::call);

      assertThat(failure).isNotNull();
      for (String secret : List.of(SECRET, session.text())) {
        assertThat(stackTrace(failure)).doesNotContainIgnoringCase(secret);
        assertThat(log.text()).doesNotContainIgnoringCase(secret);
      }
      assertThat(log.text()).contains("SQLSTATE");
    }
  }

  /** With all causes and all that was suppressed. */
  private static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static NewMessage secret() {
    return new NewMessage(
        MessageId.random(),
        new Body(
            Role.USER,
            new Content(SECRET),
            List.of(Citation.from(Map.of("title", SECRET, "snippet", SECRET))),
            metadata(SECRET, SECRET),
            Status.COMPLETE),
        null);
  }
}
