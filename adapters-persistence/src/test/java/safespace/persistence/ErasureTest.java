package safespace.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static safespace.domain.Json.metadata;
import static safespace.domain.message.Samples.message;
import static safespace.persistence.Appends.append;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import safespace.domain.Actor;
import safespace.domain.message.Body;
import safespace.domain.message.Citation;
import safespace.domain.message.Content;
import safespace.domain.message.MessageId;
import safespace.domain.message.NewMessage;
import safespace.domain.message.Role;
import safespace.domain.message.Status;
import safespace.domain.session.SessionId;
import safespace.domain.session.Title;

/** What was erased is in no column of no table. */
class ErasureTest {
  private static final String SECRET = "my planted secret";

  private static final TestDatabase DATABASE = TestDatabase.fresh();
  private static final PostgresStorage STORAGE = DATABASE.storage();

  @AfterAll
  static void close() {
    STORAGE.close();
    DATABASE.close();
  }

  @Test
  void erasureOfASession_leavesNothingOfIt() {
    SessionId session = SessionId.random();
    MessageId id = MessageId.random();
    STORAGE
        .sessions()
        .create(session, new Title(SECRET), metadata(SECRET, SECRET), Actor.ANONYMOUS);
    NewMessage message = secret(id);
    append(STORAGE, session, message);
    List<String> traces =
        List.of(SECRET, session.text(), id.text(), message.body().fingerprint().hex());
    assertThat(traces).allMatch(ErasureTest::isStored);

    STORAGE.sessions().erase(session, Actor.ANONYMOUS);

    assertThat(traces).noneMatch(ErasureTest::isStored);
  }

  @Test
  void erasureOfAMessage_leavesNothingButItsNumberAndId() {
    SessionId session = SessionId.random();
    MessageId id = MessageId.random();
    NewMessage message = secret(id);
    append(STORAGE, session, message("Before"), message, message("After"));

    STORAGE.<Object>atomically(unit -> {
      var locked = unit.messages().lock(session, id);
      unit.messages().erase(session, id, Actor.ANONYMOUS);
      return locked;
    });

    assertThat(List.of(SECRET, message.body().fingerprint().hex()))
        .noneMatch(ErasureTest::isStored);
    assertThat(isStored(id.text())).isTrue();
  }

  private static NewMessage secret(MessageId id) {
    return new NewMessage(
        id,
        new Body(
            Role.USER,
            new Content(SECRET),
            List.of(Citation.from(Map.of("title", SECRET, "snippet", SECRET))),
            metadata(SECRET, SECRET),
            Status.COMPLETE),
        null);
  }

  private static boolean isStored(String text) {
    return DATABASE.texts("select tablename from pg_tables where schemaname = 'public'").stream()
        .flatMap(table -> DATABASE.texts("select t::text from " + table + " t").stream())
        .anyMatch(row -> row.contains(text));
  }
}
