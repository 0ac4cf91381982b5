package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.message.Samples.message;
import static safespace.persistence.Appends.append;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import safespace.domain.Actor;
import safespace.domain.Metadata;
import safespace.domain.archive.Entry;
import safespace.domain.message.HistoryQuery;
import safespace.domain.message.MessageEdit;
import safespace.domain.message.NewMessage;
import safespace.domain.session.SessionId;
import safespace.domain.session.Title;
import safespace.persistence.connection.ConnectionSettings.Statements;

/** What is told and measured of statements. */
class StatementLogTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  private PostgresStorage storage(TestDatabase database, boolean echo) {
    return new PostgresStorage(
        database.settings(
            database.settings().primary().pooling(),
            new Statements(Duration.ofSeconds(30), true, echo)),
        meters);
  }

  @Test
  void echo_showsStatements_butNoValues() {
    SessionId session = SessionId.random();
    try (TestDatabase database = TestDatabase.fresh();
        PostgresStorage storage = storage(database, true);
        LogCapture log = new LogCapture()) {
      append(storage, session, message("I cannot sleep."));

      assertThat(log.text())
          .containsPattern(
              "[0-9.]+ ms: -- append messages of many sessions · with new as \\( select")
          .doesNotContain("sleep", session.text());
    }
  }

  @Test
  void withoutEcho_nothingIsToldOfStatements() {
    try (TestDatabase database = TestDatabase.fresh();
        PostgresStorage storage = storage(database, false);
        LogCapture log = new LogCapture()) {
      append(storage, SessionId.random(), message("Hello"));

      assertThat(log.text()).doesNotContain("append messages");
    }
  }

  @Test
  void everyStatement_hasANameThatItIsMeasuredBy() {
    SessionId session = SessionId.random();
    SessionId other = SessionId.random();
    NewMessage message = message("Hello");
    try (TestDatabase database = TestDatabase.fresh();
        PostgresStorage storage = storage(database, false)) {
      storage.ping();
      storage.readPage();
      append(storage, session, message);
      append(storage, session, message);
      storage.sessions().create(other, new Title("Sleep"), Metadata.EMPTY, Actor.ANONYMOUS);
      storage.sessions().findAll(List.of(session, other));
      storage.messages().history(session, HistoryQuery.latest(10), null);
      storage.messages().find(session, message.id());
      storage.atomically(work -> work.sessions().save(work.sessions().lock(session), Actor.ADMIN));
      storage.atomically(work -> work.sessions().renew(session));
      storage.atomically(work -> {
        var locked = work.messages().lock(session, message.id());
        work.messages()
            .save(session, locked.edited(new MessageEdit(null, null, m -> m, null)), Actor.ADMIN);
        work.messages().erase(session, message.id(), Actor.ADMIN);
        return true;
      });
      storage.archive().load(List.of(new Entry.OfMessage(session, message("Hello"))));
      storage.archive().export(new ArrayList<>()::add);
      storage.sessions().erase(session, Actor.ANONYMOUS);

      Set<String> names =
          meters.find("safespace.queries").meters().stream()
              .map(Meter::getId)
              .map(id -> String.valueOf(id.getTag("query")))
              .collect(Collectors.toSet());
      assertThat(names).hasSizeGreaterThan(15).doesNotContain("other");
    }
  }
}
